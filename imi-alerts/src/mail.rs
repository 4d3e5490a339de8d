//! Mail on alerts: to individual users with the right, never to a contact address, never with content (handbook 6.4.1).

use imi_core::{
    AuthorityId, Country, Language, Moment, Outcome, Recipient, Set, Standing, UserRight, UserStanding, mails,
};

use crate::seat::standing;
use crate::{Alert, Policy, State};

mails! {
    /// The mails of the alert workflow.
    pub enum Mail in "mail.alert";
    /// The subject line of a mail.
    pub struct MailSubject;
    /// To the chosen coordinator's disseminators.
    ToBroadcast "to_broadcast" "alert to broadcast" "Your authority has received an alert to broadcast.";
    /// To the next coordinator's disseminators.
    Forwarded "forwarded" "alert forwarded to you" "An alert to broadcast has been forwarded to your authority.";
    /// To the initiating authority's handlers.
    ForwardedOn "forwarded_on" "your alert was forwarded" "An alert of your authority has been forwarded to another alert coordinator.";
    /// To the initiating authority's handlers.
    Broadcast "broadcast" "your alert has been broadcast" "An alert of your authority has been broadcast.";
    /// To the European Commission.
    BroadcastToCommission "broadcast_to_commission" "new alert" "An alert has been broadcast.";
    /// To whoever could have acted on it.
    Deleted "deleted" "an alert has been deleted" "An alert that was not yet broadcast has been deleted.";
    /// To a postbox's disseminators.
    Received "received" "new alert" "A new alert has arrived and is awaiting acknowledgement.";
    /// To newly added recipients.
    Disseminated "disseminated" "new alert for your authority" "An alert has been disseminated to your authority.";
    /// To the disseminators of the initiating state's postboxes.
    OutgoingCopy "outgoing_copy" "alert sent from your Member State" "An alert has been sent from your Member State.";
    /// To all involved.
    EstablishmentChanged "mse_changed" "alert changed" "The Member State of establishment in an alert has been changed.";
    /// To the chosen coordinator's disseminators.
    InformationToBroadcast "information_to_broadcast" "alert information to broadcast" "Information on an alert is waiting for your authority to broadcast it.";
    /// To all involved.
    InformationAdded "information_added" "new information on an alert" "New information has been added to an alert.";
    /// To the broadcasting coordinator's disseminators.
    WithdrawalToBroadcast "withdrawal_to_broadcast" "withdrawal to broadcast" "A proposal to withdraw an alert is waiting for your authority to broadcast it.";
    /// To all involved.
    Withdrawn "withdrawn" "alert withdrawn" "An alert has been withdrawn.";
    /// To the other receivers in the responsible state.
    CommentsOpen "closure_comments_open" "closure proposal open for comments" "You can comment on a proposal to close an alert.";
    /// To those who decide.
    CommentAdded "comment_added" "comment on a closure proposal" "A comment on a closure proposal has been added.";
    /// To the closing coordinator's disseminators.
    CommentsOver "closure_comments_over" "comment period expired" "The period for comments on a closure proposal has expired.";
    /// To those told of the proposal.
    ClosureCancelled "closure_cancelled" "closure proposal cancelled" "A proposal to close an alert has been cancelled.";
    /// To all involved.
    ClosureProposed "closure_proposed" "closure of an alert proposed" "The closure of an alert has been proposed.";
    /// To all involved.
    Objection "objection" "objection to closure" "An objection to the closure of an alert has been broadcast.";
    /// To the closing coordinator's disseminators.
    ObjectionsOver "objections_over" "objection period expired" "The period for objections to the closure of an alert has expired.";
    /// To all involved.
    Closed "closed" "alert closed" "An alert has been closed.";
    /// To a draft's author.
    DraftExpiring "draft_expiring" "draft about to be deleted" "A draft of yours will be deleted in a month unless it is saved again.";
}

/// Those who handle alerts.
pub(crate) const HANDLERS: Set<UserRight> = UserRight::AlertHandler.only();
/// Those who disseminate and broadcast them.
pub(crate) const DISSEMINATORS: Set<UserRight> = UserRight::AlertDisseminator.only();
/// Both.
pub(crate) const ACTING: Set<UserRight> = HANDLERS.or(DISSEMINATORS);

/// Derives the notices about one alert at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Post<'a> {
    pub(crate) state: &'a State,
    pub(crate) moment: &'a Moment<'a, Policy>,
}

impl Post<'_> {
    /// The users of an authority who hold one of these rights; failing them its local data administrators.
    pub(crate) fn tell(
        &self,
        outcome: &mut Outcome<Alert>,
        authority: AuthorityId,
        rights: Set<UserRight>,
        mail: Mail,
    ) {
        let Some(standing) = standing(self.state, authority, self.moment) else { return };
        for user in holding(standing, rights) {
            outcome.tell(Recipient::User(user.user), false, standing, mail, self.state.number);
        }
    }

    /// Handlers and disseminators of everybody involved. One pass over the standings, since an alert may stand in
    /// thousands of authorities.
    pub(crate) fn tell_all(&self, outcome: &mut Outcome<Alert>, mail: Mail) {
        self.tell_involved(outcome, mail, None, None);
    }

    /// The same in one country, without one authority.
    pub(crate) fn tell_involved(
        &self,
        outcome: &mut Outcome<Alert>,
        mail: Mail,
        country: Option<Country>,
        without: Option<AuthorityId>,
    ) {
        let involved = self.state.involved();
        for standing in self.moment.standings.iter().filter(|s| s.area == self.state.area) {
            let told = country.is_none_or(|country| country == standing.country)
                && without != Some(standing.authority)
                && involved.binary_search(&standing.authority).is_ok();
            if told {
                let users = holding(standing, ACTING);
                users.for_each(|user| outcome.tell_one_of_many(user, mail, self.state.number));
            }
        }
    }

    pub(crate) fn tell_commission(&self, outcome: &mut Outcome<Alert>, mail: Mail) {
        outcome.tell_in(Recipient::Commission, false, Language::En, mail, self.state.number);
    }
}

/// The users who hold one of these rights; failing them the local data administrators.
fn holding(standing: &Standing, rights: Set<UserRight>) -> impl Iterator<Item = &UserStanding> {
    let with =
        move |rights: Set<UserRight>| standing.users.iter().filter(move |user| user.rights.meets(rights));
    let some = with(rights).next().is_some();
    with(if some { rights } else { UserRight::LocalDataAdministrator.only() })
}
