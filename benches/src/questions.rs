//! Who may do what: 1,024 questions of 1,300 users of 130 authorities about 512 requests, and a plain `match` that
//! answers them from numbers.

use imi_core::testing::authority;
use imi_core::{
    Actor, AreaId, AuthorityId, CommandId, Country, Id, Moment, Order, Set, Standing, UserId, UserRight,
    UserStanding, WorkflowRole, explain, offers,
};
use imi_requests::stage::Stage;
use imi_requests::{Kind, Part, Party, Policy, Refused, Request, State, Status};

use crate::request::Setting;

const AUTHORITIES: usize = 130;
const USERS: usize = 10;
const REQUESTS: usize = 512;
const QUESTIONS: usize = 1_024;

/// What is asked: the three of the thirty-four kinds of command for which every peer has a policy.
pub const ASKED: [Kind; 3] = [Kind::Accept, Kind::SubmitReply, Kind::CloseAsSatisfactory];

/// A user as a peer knows him.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clerk {
    /// The number of his authority.
    pub authority: usize,
    /// What he is there.
    pub right: Option<UserRight>,
}

/// A request as a peer knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The number of the authority that asks.
    pub requesting: usize,
    /// The number of the authority that is asked.
    pub responding: usize,
    /// Where it stands.
    pub status: Status,
}

/// May this user do this to this request?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The number of the user.
    pub user: usize,
    /// The number of the request.
    pub request: usize,
    /// What he wants to do.
    pub kind: Kind,
    standings: usize,
}

/// Everything that the questions are about.
#[derive(Debug)]
pub struct Town {
    /// The users, by number.
    pub users: Vec<Clerk>,
    /// The requests, by number.
    pub requests: Vec<Case>,
    /// The questions.
    pub questions: Vec<Question>,
    setting: Setting,
    states: Vec<State>,
    /// What a desk would load for a question: the standings of the actor's own authority and of the two parties.
    standings: Vec<Vec<Standing>>,
}

impl Town {
    /// The town.
    ///
    /// # Errors
    /// A refusal in making the states, as text, or that the shipped question sets are faulty.
    pub fn new() -> Result<Self, String> {
        let setting = Setting::new().map_err(|faults| faults.to_string())?;
        let users: Vec<Clerk> = (0..AUTHORITIES * USERS).map(clerk).collect();
        let registered: Vec<Standing> = (0..AUTHORITIES).map(|number| standing(number, &users)).collect();
        let (states, requests) = requests(&setting)?;
        let mut town =
            Self { users, requests, questions: Vec::new(), setting, states, standings: Vec::new() };
        town.ask(&registered);
        Ok(town)
    }

    /// Three of four users are of one of the two authorities, most are handlers, and most ask for what the state allows.
    fn ask(&mut self, registered: &[Standing]) {
        for number in 0..QUESTIONS {
            let mixed = mix(number as u64);
            let (request, pick) =
                (number % REQUESTS, |from: u32, below: usize| below_of(mixed >> from, below));
            let Some(case) = self.requests.get(request) else { continue };
            let any = ASKED.get(pick(0, ASKED.len())).copied().unwrap_or(Kind::Accept);
            let fitting = match case.status {
                Status::AwaitingAcceptance => Kind::Accept,
                Status::Replied => Kind::CloseAsSatisfactory,
                _ => Kind::SubmitReply,
            };
            let kind = if pick(8, 4) == 0 { any } else { fitting };
            let its = if kind == Kind::CloseAsSatisfactory { case.requesting } else { case.responding };
            let authority = match pick(16, 8) {
                0 | 1 => pick(24, AUTHORITIES),
                2 => case.requesting + case.responding - its,
                _ => its,
            };
            let clerk = pick(32, USERS + 6);
            let user = authority * USERS + if clerk < USERS { clerk } else { clerk % 4 };
            let mut loaded = vec![authority];
            loaded.extend([case.requesting, case.responding].into_iter().filter(|party| *party != authority));
            let loaded = loaded.into_iter().filter_map(|number| registered.get(number)).cloned().collect();
            self.questions.push(Question { user, request, kind, standings: self.standings.len() });
            self.standings.push(loaded);
        }
    }

    fn moment(&self, question: &Question) -> Moment<'_, Policy> {
        let actor = Actor::User {
            user: user_id(question.user),
            authority: authority_id(self.users.get(question.user).map_or(0, |clerk| clerk.authority)),
        };
        let standings = self.standings.get(question.standings).map_or(&[][..], Vec::as_slice);
        Moment { now: self.setting.now, actor, standings, policy: &self.setting.policy }
    }

    /// The real rules' answer.
    ///
    /// # Errors
    /// Why not, and who could.
    #[inline]
    pub fn explain(&self, question: &Question) -> Result<(), Refused> {
        let Some(state) = self.states.get(question.request) else {
            return Err(Refused::new(imi_core::Reason::NotFound));
        };
        explain::<Request>(state, question.kind, Part::Request, &self.moment(question))
    }

    /// How much the real rules offer him on this request.
    #[inline]
    #[must_use]
    pub fn offers(&self, question: &Question) -> Vec<imi_core::Offer<Request>> {
        let Some(state) = self.states.get(question.request) else { return Vec::new() };
        offers::<Request>(state, &self.moment(question))
    }

    /// A plain `match` on what the peers know.
    ///
    /// # Errors
    /// Why not.
    #[inline]
    pub fn plain(&self, question: &Question) -> Result<(), No> {
        let (Some(clerk), Some(case)) = (self.users.get(question.user), self.requests.get(question.request))
        else {
            return Err(No::Stranger);
        };
        let party = match (question.kind, case.status) {
            (Kind::Accept, Status::AwaitingAcceptance)
            | (
                Kind::SubmitReply,
                Status::Accepted | Status::ReplyReturned | Status::AdditionalInformationAccepted,
            ) => case.responding,
            (Kind::CloseAsSatisfactory, Status::Replied) => case.requesting,
            _ => return Err(No::State),
        };
        match clerk.right {
            _ if clerk.authority != party => Err(No::Stranger),
            Some(UserRight::RequestHandler) => Ok(()),
            _ => Err(No::Right),
        }
    }
}

/// Why the plain `match` says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// Not in this state.
    State,
    /// Not of this authority.
    Stranger,
    /// Without this right.
    Right,
}

fn clerk(number: usize) -> Clerk {
    let right = match number % USERS {
        0..=3 => Some(UserRight::RequestHandler),
        4..=6 => Some(UserRight::RequestViewer),
        7 => Some(UserRight::Allocator),
        8 => Some(UserRight::LocalDataAdministrator),
        _ => None,
    };
    Clerk { authority: number / USERS, right }
}

fn authority_id(number: usize) -> AuthorityId {
    Id::from_u128((number as u128 + 1) << 64)
}

fn user_id(number: usize) -> UserId {
    Id::from_u128(((number / USERS) as u128 + 1) << 64 | (number % USERS + 1) as u128)
}

fn standing(number: usize, users: &[Clerk]) -> Standing {
    let country = if number.is_multiple_of(2) { Country::It } else { Country::Hu };
    let mut standing = authority(number as u128 + 1, country, WorkflowRole::AuthorityRequests);
    standing.area = AreaId::PROFESSIONAL_QUALIFICATIONS;
    let own = users.iter().enumerate().filter(|(_, clerk)| clerk.authority == number);
    standing.users = own
        .map(|(user, clerk)| UserStanding {
            user: user_id(user),
            rights: clerk.right.iter().copied().collect::<Set<_>>().with(UserRight::BasicUser),
            preferred: standing.mail_language,
        })
        .collect();
    standing
}

/// Requests at all points of the plain case: each is played to its point once, and then given to other parties.
fn requests(setting: &Setting) -> Result<(Vec<State>, Vec<Case>), String> {
    let (draft, orders) = setting.script();
    let draft = Order { id: CommandId::from_u128(1), command: draft };
    let played = |count: usize| {
        let (state, _) = setting.play(&draft, orders.get(..count).unwrap_or_default())?;
        Ok(state)
    };
    let points = [1, 1, 2, 3, 4, 4, 5, 6, 7, 9].into_iter().map(played).collect::<Result<Vec<_>, Refused>>();
    let points = points.map_err(|refused| refused.to_string())?;
    let mut states = Vec::with_capacity(REQUESTS);
    let mut cases = Vec::with_capacity(REQUESTS);
    for number in 0..REQUESTS {
        let Some(mut state) = points.get(below_of(mix(number as u64), points.len())).cloned() else {
            continue;
        };
        let requesting = below_of(mix(number as u64) >> 8, AUTHORITIES / 2) * 2;
        let responding = below_of(mix(number as u64) >> 24, AUTHORITIES / 2) * 2 + 1;
        state.id = Id::from_u128(number as u128 + 1);
        give(&mut state.requesting, requesting);
        match &mut state.stage {
            Stage::Awaiting(exchange) => give(&mut exchange.responding, responding),
            Stage::Taken(taken) => give(&mut taken.exchange.responding, responding),
            Stage::Closed(closed) => give(&mut closed.exchange.responding, responding),
            _ => {}
        }
        cases.push(Case { requesting, responding, status: state.status() });
        states.push(state);
    }
    Ok((states, cases))
}

fn give(party: &mut Party, authority: usize) {
    party.authority.authority = authority_id(authority);
    party.authority.last_actor = Some(user_id(authority * USERS));
    party.coordinator = None;
}

/// Numbers in no order, the same each time (splitmix64).
pub(crate) fn mix(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A number below another, from the low bits of a mixed one.
pub(crate) fn below_of(mixed: u64, below: usize) -> usize {
    (usize::try_from(mixed & 0xFFFF).unwrap_or(0) * below) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_and_the_plain_match_agree() {
        let town = Town::new().unwrap();
        assert_eq!((town.users.len(), town.questions.len()), (1_300, 1_024));
        let mut allowed = 0;
        for question in &town.questions {
            let answer = town.plain(question).is_ok();
            assert_eq!(town.explain(question).is_ok(), answer, "{question:?}");
            let offered = town.offers(question).iter().any(|offer| offer.kind == question.kind);
            assert_eq!(offered, answer, "{question:?}");
            allowed += u32::from(answer);
        }
        assert!((250..600).contains(&allowed), "{allowed} of 1,024 are allowed");
    }
}
