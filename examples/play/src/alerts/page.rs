//! An alert as one of its readers sees it.

use imi_alerts::stage::Ending;
use imi_alerts::view::{ClosureView, CommentView, InformationView, StateView, TextView};
use imi_alerts::{Alert, Criteria, Status, View};
use imi_core::{AuthorityId, Country, Message, Recipient, Shown};

use super::labels::{self, Label};
use crate::labels::Label as Shared;
use crate::page::{Page, Rows, joined};

/// A page with the checklist that it shows.
pub(crate) struct Sheet<'p, 'a> {
    pub(crate) page: &'p Page<'a>,
    pub(crate) criteria: &'p Criteria,
}

impl Sheet<'_, '_> {
    pub(crate) fn rows(&self, shown: &Shown<Alert>) -> Rows {
        let mut rows = Rows::default();
        self.overview(&shown.view, &mut rows);
        self.content(&shown.view, &mut rows);
        self.recipients(&shown.view, &mut rows);
        self.beside(&shown.view, &mut rows);
        let (label, offers) = self.page.offers(shown);
        rows.add(label, offers);
        rows
    }

    fn say(&self, message: &dyn Message) -> String {
        self.page.say(message)
    }

    fn overview(&self, view: &View, rows: &mut Rows) {
        let page = self.page;
        rows.add(self.say(&Label::Alert), [format!("{} · {}", view.number, self.say(&view.status))]);
        rows.add(self.say(&Label::Initiating), [page.authority(view.initiating.0)]);
        rows.add(self.say(&Label::Coordinator), view.coordinator.map(|id| page.authority(id)));
        rows.add(self.say(&Label::Broadcast), view.broadcast.map(|at| page.instant(at)));
        let ended = view.ended.map(|(at, ending)| {
            let status = match ending {
                Ending::Closed => Status::Closed,
                Ending::Withdrawn => Status::Withdrawn,
            };
            format!("{} · {}", page.instant(at), self.say(&status))
        });
        rows.add(self.say(&Label::Ended), ended);
        let established = view.establishment.map(|country| self.country(country));
        let established = established.unwrap_or_else(|| self.say(&Label::Unknown));
        rows.add(self.say(&Label::Establishment), [established]);
        rows.add(self.say(&Label::Activity), view.activity.map(|activity| activity.0.to_string()));
    }

    fn content(&self, view: &View, rows: &mut Rows) {
        let answers = view.checklist.iter().flat_map(|checklist| &checklist.fulfilled);
        let criteria = answers.zip(&self.criteria.texts).map(|(fulfilled, text)| {
            format!("{} {}", if *fulfilled { "✓" } else { "✗" }, text.in_language(self.page.language).text)
        });
        rows.add(self.say(&Label::Checklist), criteria);
        for (field, seal) in &view.provider {
            rows.add(self.say(&labels::of_provider(*field)), [self.page.secret(*seal)]);
        }
        rows.add(self.say(&Label::Description), view.description.map(|text| self.text(text)));
        rows.add(self.say(&Label::Suggestion), view.suggestion.map(|text| self.text(text)));
        let documents = view.documents.iter();
        let documents =
            documents.map(|document| format!("{}. {}", document.number, self.page.secret(document.file)));
        rows.add(self.say(&Shared::Documents), documents);
    }

    fn recipients(&self, view: &View, rows: &mut Rows) {
        rows.add(self.say(&Label::Recipients), view.states.iter().map(|state| self.state(state)));
        let home = &view.at_home;
        let known = !home.postboxes.is_empty() || !home.authorities.is_empty();
        rows.add(self.say(&Label::AtHome), known.then(|| self.state(home)));
    }

    /// A state with its postboxes and recipients in the order of the file, and where each stands as far as that is told.
    fn state(&self, state: &StateView) -> String {
        let postboxes = state.postboxes.iter();
        let postboxes = postboxes.map(|one| (one.authority, one.reached.map(labels::of_postbox)));
        let listed = state.authorities.iter();
        let listed = listed.map(|one| (one.authority, one.entry.map(labels::of_recipient)));
        let mut all: Vec<(AuthorityId, Option<Status>)> = postboxes.chain(listed).collect();
        all.sort_by_key(|(id, _)| self.page.world.place(Recipient::Contact(*id)));
        let one = |(id, status): (AuthorityId, Option<Status>)| {
            let name = self.name(id);
            status.map_or(name.clone(), |status| format!("{name} ({})", self.say(&status)))
        };
        let all: Vec<String> = all.into_iter().map(one).collect();
        joined(&self.country(state.country), &all.join(", "))
    }

    fn beside(&self, view: &View, rows: &mut Rows) {
        rows.add(self.say(&Label::Information), view.information.iter().map(|item| self.item(item)));
        let withdrawal = view.withdrawal.map(|withdrawal| {
            let at = self.page.instant(withdrawal.at);
            format!("{at} · {}: {}", self.name(withdrawal.by), self.text(withdrawal.reason))
        });
        rows.add(self.say(&Label::Withdrawal), withdrawal);
        let Some(closure) = &view.closure else { return };
        rows.add(self.say(&Label::Closure), [self.closure(closure)]);
        rows.add(self.say(&Label::Comments), closure.comments.iter().map(|comment| self.comment(comment)));
    }

    fn item(&self, item: &InformationView) -> String {
        let head = format!("{}. {}: {}", item.number, self.name(item.by), self.say(&item.matter));
        let files = item.documents.iter().map(|file| self.page.secret(*file));
        let text = item.text.map(|text| self.text(text)).into_iter().chain(files).collect::<Vec<_>>();
        let waits = (item.status != Status::InformationBroadcast).then(|| self.say(&item.status));
        joined(&joined(&head, &text.join(", ")), &waits.unwrap_or_default())
    }

    fn closure(&self, closure: &ClosureView) -> String {
        let ends =
            closure.ends.map(|ends| format!("{} {}", self.say(&Label::Until), self.page.instant(ends)));
        let head = format!("{}: {}", self.name(closure.by), self.text(closure.text));
        joined(&joined(&head, &self.name(closure.coordinator)), &ends.unwrap_or_default())
    }

    fn comment(&self, comment: &CommentView) -> String {
        format!("{}. {}: {}", comment.number, self.name(comment.by), self.text(comment.text))
    }

    fn text(&self, text: TextView) -> String {
        match text {
            TextView::Withheld => self.page.withheld(),
            TextView::Readable(text) => self.page.text(text),
        }
    }

    fn name(&self, id: AuthorityId) -> String {
        self.page.world.authority(id).map_or_else(|| id.to_string(), |known| known.name.clone())
    }

    fn country(&self, country: Country) -> String {
        self.page.catalogue.country_name(country, self.page.language).to_owned()
    }
}
