//! The authorities and users of a scenario, as the standings that the rules work with.

use chrono::{DateTime, Utc};
use imi_core::{
    Access, Actor, AreaId, AreaRole, AuthorityId, Calendar, Country, Language, Member, Recipient, Set,
    Setting, Standing, UserId, UserRight, UserStanding, WorkflowRole,
};

use crate::form::{AuthorityForm, COMMISSION, Form, StepForm, Switch, word};
use crate::mistake::Mistake;
use crate::names::Names;
use crate::time;
use crate::workflow::Played;

/// An authority as a scenario declares it.
#[derive(Clone, Debug)]
pub(crate) struct Authority {
    pub(crate) id: AuthorityId,
    pub(crate) word: String,
    pub(crate) name: String,
    pub(crate) country: Country,
    pub(crate) address: String,
}

/// A user as a scenario declares him.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) word: String,
    pub(crate) of: AuthorityId,
    pub(crate) language: Language,
    pub(crate) address: String,
}

/// Everybody, and how they stand at the beginning.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) begins: DateTime<Utc>,
    pub(crate) area: AreaId,
    pub(crate) calendar: Calendar,
    pub(crate) authorities: Vec<Authority>,
    pub(crate) users: Vec<User>,
    pub(crate) standings: Vec<Standing>,
}

/// Ten o'clock in Luxembourg, on the first of March 2012.
const BEGINS: &str = "2012-03-01T09:00:00Z";

impl World {
    pub(crate) fn read<L: Played>(form: &Form, names: &Names, mistakes: &mut Vec<Mistake>) -> Self {
        let begins = form.world.begins.as_deref().unwrap_or(BEGINS);
        let area = |text: Option<&str>| text.and_then(|text| text.parse().ok()).map(AreaId);
        let mut world = Self {
            begins: time::instant(begins).unwrap_or_default(),
            area: area(form.world.area.as_deref()).unwrap_or(L::AREA),
            calendar: form.world.holidays.iter().copied().collect(),
            authorities: Vec::new(),
            users: Vec::new(),
            standings: Vec::new(),
        };
        for (word, authority) in &form.authority {
            let Some(id) = names.authority_id(word) else { continue };
            let areas: Vec<AreaId> = match &authority.areas {
                Some(areas) => areas.iter().filter_map(|text| area(Some(text))).collect(),
                None => vec![world.area],
            };
            world.standings.extend(areas.into_iter().map(|area| standing::<L>(id, area, authority, names)));
            world.authorities.push(Authority {
                id,
                word: word.clone(),
                name: authority.name.clone().unwrap_or_else(|| word.clone()),
                country: authority.country,
                address: authority.address.clone().unwrap_or_else(|| format!("contact of {word}")),
            });
        }
        for (word, user) in &form.user {
            let (Some(id), Some(of)) = (names.user_id(word), names.authority_id(&user.of)) else { continue };
            let country = world.authorities.iter().find(|authority| authority.id == of).map(|a| a.country);
            let language = user.language.or(country.and_then(native)).unwrap_or(Language::En);
            let mut unfit = None;
            for standing in world.standings.iter_mut().filter(|standing| standing.authority == of) {
                let rights = user.rights.unwrap_or(L::rights(standing.role)).with(UserRight::BasicUser);
                let held = |right: &UserRight| right.can_be_held(standing.area_role, Some(standing.role));
                unfit = unfit.or(rights.iter().find(|right| !held(right)));
                standing.users.push(UserStanding { user: id, rights, preferred: language });
            }
            if let Some(right) = unfit {
                mistakes.push(no_right::<L>((word, &user.of), right, names));
            }
            let address = user.address.clone().unwrap_or_else(|| word.clone());
            world.users.push(User { id, word: word.clone(), of, language, address });
        }
        // The order of the file is that in which people think of them.
        world.authorities.sort_by_key(|authority| names.declared(&authority.word).start);
        world.users.sort_by_key(|user| names.declared(&user.word).start);
        world
    }

    /// Who acts under this word.
    pub(crate) fn actor(&self, word: &str) -> Option<Actor> {
        if word == COMMISSION {
            return Some(Actor::Commission);
        }
        let user = self.users.iter().find(|user| user.word == word)?;
        Some(Actor::User { user: user.id, authority: user.of })
    }

    /// Everybody who can look: the users, and the Commission.
    pub(crate) fn watchers(&self) -> impl Iterator<Item = (&str, Actor)> {
        let users = self.users.iter();
        let users = users.map(|user| (user.word.as_str(), Actor::User { user: user.id, authority: user.of }));
        users.chain([(COMMISSION, Actor::Commission)])
    }

    pub(crate) fn authority(&self, id: AuthorityId) -> Option<&Authority> {
        self.authorities.iter().find(|authority| authority.id == id)
    }

    pub(crate) fn user(&self, id: UserId) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// The word for whoever gets a mail.
    pub(crate) fn recipient(&self, to: Recipient) -> String {
        match to {
            Recipient::User(id) => self.user(id).map(|user| user.word.clone()).unwrap_or_default(),
            Recipient::Contact(id) => self.authority(id).map(|to| to.word.clone()).unwrap_or_default(),
            Recipient::Commission => COMMISSION.to_owned(),
        }
    }

    /// Where whoever gets a mail stands in the file: users, authorities, the Commission.
    pub(crate) fn place(&self, to: Recipient) -> (usize, Option<usize>) {
        match to {
            Recipient::User(id) => (0, self.users.iter().position(|user| user.id == id)),
            Recipient::Contact(id) => (1, self.authorities.iter().position(|authority| authority.id == id)),
            Recipient::Commission => (2, None),
        }
    }

    /// The address of whoever gets a mail.
    pub(crate) fn address(&self, to: Recipient) -> Option<String> {
        match to {
            Recipient::User(id) => self.user(id).map(|user| user.address.clone()),
            Recipient::Contact(id) => self.authority(id).map(|to| to.address.clone()),
            Recipient::Commission => Some(COMMISSION.to_owned()),
        }
    }
}

/// A right that a user can not have in his authority.
fn no_right<L: Played>((user, of): (&str, &str), right: UserRight, names: &Names) -> Mistake {
    let what = format!("`{user}` has a right that can not be held in `{of}`: `{}`", word(&right));
    let mistake = Mistake::new(&names.declared(user), what);
    let fit = |(_, role): &&(&str, WorkflowRole)| {
        AreaRole::ALL.iter().any(|area| right.can_be_held(*area, Some(*role)))
    };
    match L::ROLES.iter().find(fit) {
        Some((role, _)) => mistake.with_help(format!("it can be held where `role = \"{role}\"`")),
        None => mistake.with_help("it is a right of another workflow"),
    }
}

/// The role of that word; the first unless stated.
fn role<L: Played>(word: Option<&str>) -> WorkflowRole {
    let known = L::ROLES.iter().find(|(known, _)| word.is_none_or(|word| word == *known));
    known.or(L::ROLES.first()).map_or(WorkflowRole::AuthorityRequests, |(_, role)| *role)
}

/// The first language of a country.
fn native(country: Country) -> Option<Language> {
    country.languages().first().copied()
}

fn standing<L: Played>(id: AuthorityId, area: AreaId, form: &AuthorityForm, names: &Names) -> Standing {
    let own: Set<Language> = form.country.languages().iter().copied().collect();
    let role = role::<L>(form.role.as_deref());
    let area_role = if role.is_coordinator() { AreaRole::Dimic } else { AreaRole::CompetentAuthority };
    Standing {
        authority: id,
        country: form.country,
        area,
        workflow: role.workflow(),
        version: 1,
        area_role: form.area_role.unwrap_or(area_role),
        role,
        access: form.access.unwrap_or(Access::Active),
        settings: switched(Setting::DEFAULTS, &form.settings),
        coordinators: form.coordinators.iter().filter_map(|word| names.authority_id(word)).collect(),
        users: Vec::new(),
        languages: form.languages.unwrap_or(own),
        mail_language: form.mail_language.or(native(form.country)).unwrap_or(Language::En),
    }
}

fn switched(settings: Set<Setting>, switches: &[Switch]) -> Set<Setting> {
    switches.iter().fold(settings, |mut settings, Switch { setting, on }| {
        if *on {
            settings.insert(*setting);
        } else {
            settings.remove(*setting);
        }
        settings
    })
}

/// The standings that a step changes, as they are from then on.
pub(crate) fn changed<L: Played>(
    standings: &[Standing],
    world: &World,
    step: &StepForm,
    names: &Names,
) -> Vec<Standing> {
    let Some(whose) = &step.changes else { return Vec::new() };
    let user = names.user_id(whose);
    let authority = names.authority_id(whose).or(user.and_then(|id| world.user(id)).map(|user| user.of));
    let of = standings.iter().filter(|standing| Some(standing.authority) == authority);
    of.map(|standing| {
        let mut next = Standing { version: standing.version + 1, ..standing.clone() };
        match (user, step.rights) {
            (Some(id), Some(rights)) => {
                for user in next.users.iter_mut().filter(|user| user.user == id) {
                    user.rights = rights.with(UserRight::BasicUser);
                }
            }
            (Some(_), None) => {}
            (None, _) => {
                next.role = step.role.as_deref().map_or(next.role, |word| role::<L>(Some(word)));
                next.settings = switched(next.settings, &step.settings);
                next.access = step.access.unwrap_or(next.access);
                if let Some(coordinators) = &step.coordinators {
                    next.coordinators =
                        coordinators.iter().filter_map(|word| names.authority_id(word)).collect();
                }
            }
        }
        next
    })
    .collect()
}
