//! Mail: what it says and whom it reaches. It holds the action to take and a link, never details (handbook 5.3.9.3).

use imi_core::{AreaId, Moment, Number, Outcome, Recipient, Setting, Standing, UserId, UserRight, mails};

use crate::{Holder, Office, Policy, Request, Stage, State};

mails! {
    /// The mails of the request workflow.
    pub enum Mail in "mail";
    /// The subject line of a mail.
    pub struct MailSubject;
    /// To the handlers of the authority addressed.
    NewIncoming "request.new_incoming" "new request" "A new request to your authority awaits acceptance.";
    /// To its allocators.
    NewToAllocate "request.new_to_allocate" "new request to be allocated" "A new request to your authority awaits allocation.";
    /// To a handler newly assigned.
    Allocated "request.allocated" "request allocated to you" "A request was allocated to you.";
    /// To the requesting authority.
    Accepted "request.accepted" "request accepted" "Your request was accepted.";
    /// To the requesting authority.
    NewDateProposed "request.new_date_proposed" "new date proposed" "A new date was proposed for the reply to your request.";
    /// To the requesting authority.
    Refused "request.refused" "request refused" "Your request was refused and is closed.";
    /// To the requesting authority.
    Forwarded "request.forwarded" "request forwarded" "Your request was forwarded; another authority is expected to deal with it.";
    /// To the requesting authority.
    Split "request.split" "request split" "Your request was split; another authority is expected to deal with some of the questions.";
    /// To the other side.
    MessageAdded "request.message_added" "new details added" "New details were added to a request.";
    /// To the other side.
    DocumentAdded "request.document_added" "document added" "A document was added to a request.";
    /// To the requesting authority.
    Replied "request.replied" "reply provided" "Your request was answered.";
    /// To the responding authority.
    AdditionalAsked "request.additional_asked" "additional information requested" "Additional information was requested on a reply of your authority.";
    /// To the requesting authority.
    AdditionalAccepted "request.additional_accepted" "additional information to come" "Your request for additional information was accepted.";
    /// To the requesting authority.
    AdditionalRejected "request.additional_rejected" "additional information not available" "Your request for additional information was rejected.";
    /// To the requesting coordinator.
    ApprovalNeeded "request.approval_needed" "request awaits your approval" "A request of an authority that you coordinate awaits your approval.";
    /// To the responding coordinator.
    ReplyApprovalNeeded "request.reply_approval_needed" "reply awaits your approval" "A reply of an authority that you coordinate awaits your approval.";
    /// To a coordinator's allocators.
    ApprovalToAllocate "request.approval_to_allocate" "approval to be allocated" "A request or reply to be approved awaits allocation.";
    /// To the requesting authority.
    Returned "request.returned" "request returned by your coordinator" "Your coordinator returned a request for changes.";
    /// To the responding authority.
    ReplyReturned "request.reply_returned" "reply returned by your coordinator" "Your coordinator returned a reply for changes.";
    /// To the requesting authority.
    Approved "request.approved" "request approved" "Your coordinator approved a request, and it was sent.";
    /// To the responding authority.
    ReplyApproved "request.reply_approved" "reply approved" "Your coordinator approved a reply, and it was sent.";
    /// To a coordinator.
    Referred "request.referred" "request referred to you" "A request was referred to you for your opinion.";
    /// To a coordinator's allocators.
    ReferredToAllocate "request.referred_to_allocate" "referred request to be allocated" "A request referred to you awaits allocation.";
    /// To a referral handler newly assigned.
    ReferralAllocated "request.referral_allocated" "referred request allocated to you" "A request to be approved or referred was allocated to you.";
    /// To the responding authority.
    SentBack "request.sent_back" "request sent back by a coordinator" "A coordinator found the response unsatisfactory and sent the request back to your authority.";
    /// To the responding authority.
    AskedAgain "request.asked_again" "additional information requested again" "Additional information was requested again.";
    /// To the other side, or both.
    Closed "request.closed" "request closed" "A request was closed.";
    /// To the other side, and to a coordinator that held the request.
    Withdrawn "request.withdrawn" "request withdrawn" "A request was withdrawn and is closed.";
    /// To the requesting authority.
    ReferralRestarted "request.referral_restarted" "position upheld" "The responding authority upheld its position; the referral can start again.";
    /// To a coordinator that held the request.
    Discarded "request.discarded" "request discarded" "A request that awaited your approval was discarded.";
    /// To a draft's last actor.
    DraftExpiring "request.draft_expiring" "draft about to be deleted" "A draft of yours will be deleted in a month unless it is saved again.";
    /// To the Commission.
    Notified "derogation.notified" "measures notified" "Measures were notified in a case-by-case derogation.";
}

/// What a mail that opens something in an office says there.
#[derive(Clone, Copy)]
pub(crate) enum Opening {
    Incoming,
    Approval(Mail),
    Referral,
}

/// Derives the notices about one request at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Post<'a> {
    pub(crate) moment: Moment<'a, Policy>,
    pub(crate) area: AreaId,
    pub(crate) number: Number,
}

impl<'a> Post<'a> {
    pub(crate) fn of(state: &State, moment: &Moment<'a, Policy>) -> Self {
        Self { moment: *moment, area: state.area, number: state.number }
    }

    fn standing(&self, holder: &Holder) -> Option<&'a Standing> {
        self.moment.standing(holder.authority, self.area)
    }

    /// Something reaches an office for the first time: all its handlers, or its allocators; in a coordinator without
    /// allocation the contact address alone.
    pub(crate) fn open(&self, outcome: &mut Outcome<Request>, holder: &Holder, opening: Opening) {
        let Some(standing) = self.standing(holder) else { return };
        let allocates = standing.has(Setting::UsesAllocation);
        let (right, mail) = match (opening, allocates) {
            (Opening::Incoming, false) => (Some(UserRight::RequestHandler), Mail::NewIncoming),
            (Opening::Incoming, true) => (Some(UserRight::Allocator), Mail::NewToAllocate),
            (Opening::Approval(mail), false) => (None, mail),
            (Opening::Referral, false) => (None, Mail::Referred),
            (Opening::Approval(_), true) => (Some(UserRight::Allocator), Mail::ApprovalToAllocate),
            (Opening::Referral, true) => (Some(UserRight::Allocator), Mail::ReferredToAllocate),
        };
        match right {
            Some(right) => self.tell_all(outcome, standing, right, mail),
            None => outcome.tell(Recipient::Contact(holder.authority), false, standing, mail, self.number),
        }
    }

    /// A later mail to an office: to its last actor; failing him to the assigned, else to all handlers, else to the
    /// allocators, in a coordinator without allocation to the contact address alone.
    pub(crate) fn tell(&self, outcome: &mut Outcome<Request>, holder: &Holder, office: Office, mail: Mail) {
        let Some(standing) = self.standing(holder) else { return };
        let right = office.right();
        let valid = |user: &UserId| standing.is(*user, right) && holder.admits(standing, *user);
        if let Some(user) = holder.last_actor.filter(valid) {
            self.tell_each(outcome, standing, [user], mail);
            return;
        }
        let allocates = standing.has(Setting::UsesAllocation);
        let mut assigned = holder.effective(standing, right).peekable();
        if allocates && assigned.peek().is_some() {
            self.tell_each(outcome, standing, assigned, mail);
        } else if allocates {
            self.tell_all(outcome, standing, UserRight::Allocator, mail);
        } else if office.is_coordinator() {
            outcome.tell(Recipient::Contact(holder.authority), false, standing, mail, self.number);
        } else {
            self.tell_all(outcome, standing, right, mail);
        }
    }

    /// A later mail to the office of a state, if anybody holds it.
    pub(crate) fn tell_office(
        &self,
        outcome: &mut Outcome<Request>,
        state: &State,
        office: Office,
        mail: Mail,
    ) {
        if let Some(holder) = state.holder(office) {
            self.tell(outcome, holder, office, mail);
        }
    }

    /// Those newly assigned, without a copy; nobody is told of what he did himself. The first of an incoming request
    /// are told that it awaits acceptance.
    pub(crate) fn allocated(
        &self,
        outcome: &mut Outcome<Request>,
        (state, holder): (&State, &Holder),
        office: Office,
        users: &[UserId],
    ) {
        let Some(standing) = self.standing(holder) else { return };
        let mail = match (office, &state.stage) {
            (Office::RequestingCoordinator | Office::RespondingCoordinator, _) => Mail::ReferralAllocated,
            (Office::RespondingAuthority, Stage::Awaiting(_)) => Mail::NewIncoming,
            _ => Mail::Allocated,
        };
        for user in users.iter().filter(|user| Some(**user) != self.moment.actor.user()) {
            outcome.tell(Recipient::User(*user), false, standing, mail, self.number);
        }
    }

    fn tell_all(&self, outcome: &mut Outcome<Request>, standing: &Standing, right: UserRight, mail: Mail) {
        let mut users = standing.with_right(right).map(|user| user.user).peekable();
        if users.peek().is_some() {
            self.tell_each(outcome, standing, users, mail);
        } else {
            // Nobody is left to act, so those who can mend that are told.
            let administrators = standing.with_right(UserRight::LocalDataAdministrator).map(|user| user.user);
            self.tell_each(outcome, standing, administrators, mail);
        }
    }

    fn tell_each(
        &self,
        outcome: &mut Outcome<Request>,
        standing: &Standing,
        users: impl IntoIterator<Item = UserId>,
        mail: Mail,
    ) {
        for user in users {
            outcome.tell(Recipient::User(user), false, standing, mail, self.number);
        }
        outcome.tell(Recipient::Contact(standing.authority), true, standing, mail, self.number);
    }
}
