//! The machines of an alert in some three hundred lines, written from the handbook (6.2, 6.3) and not from the library.
//!
//! Italy warns of a provider in Spain, or of one whose establishment is not known; Malta is to know as well. Whoever submits
//! something submits it to the coordinator nearest to him.

use std::collections::BTreeMap;

/// The Member States of this world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "they are what they are called")]
pub enum Land {
    Italy,
    Spain,
    Malta,
    Belgium,
    Norway,
}

/// The authorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Warns.
    Italy,
    /// Its coordinator.
    Lombardy,
    /// Another coordinator of Italy.
    Veneto,
    /// The Italian postbox.
    Rome,
    /// Another alert authority of Italy.
    Milan,
    /// The Spanish postbox.
    Madrid,
    /// A coordinator of Spain.
    Catalonia,
    /// An alert authority of Spain.
    Girona,
    /// The Maltese postbox.
    Valletta,
    /// An alert authority of Malta.
    Gozo,
    /// A Belgian postbox.
    Brussels,
    /// The other one.
    Antwerp,
    /// An alert authority of Norway.
    Oslo,
}

use Place as P;

impl Place {
    /// Those that may be recipients.
    pub const ALL: [Self; 13] = [
        P::Italy,
        P::Lombardy,
        P::Veneto,
        P::Rome,
        P::Milan,
        P::Madrid,
        P::Catalonia,
        P::Girona,
        P::Valletta,
        P::Gozo,
        P::Brussels,
        P::Antwerp,
        P::Oslo,
    ];

    fn land(self) -> Land {
        match self {
            P::Italy | P::Lombardy | P::Veneto | P::Rome | P::Milan => Land::Italy,
            P::Madrid | P::Catalonia | P::Girona => Land::Spain,
            P::Valletta | P::Gozo => Land::Malta,
            P::Brussels | P::Antwerp => Land::Belgium,
            P::Oslo => Land::Norway,
        }
    }

    /// The coordinator nearest to it: itself, if it is one.
    #[must_use]
    pub fn coordinator(self) -> Self {
        match self {
            P::Italy | P::Milan => P::Lombardy,
            P::Girona => P::Catalonia,
            P::Gozo => P::Valletta,
            other => other,
        }
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// For whom.
    pub of: Place,
    /// Handles alerts.
    pub handles: bool,
    /// Disseminates them.
    pub disseminates: bool,
}

/// What he does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the commands are")]
pub enum Does {
    Edit,
    Submit,
    Delete,
    Accept,
    Forward(Place),
    Broadcast,
    AddBelgium,
    MoveTo(Option<Land>),
    RectifyDescription,
    RectifyProvider,
    Acknowledge,
    Disseminate(Place),
    Add(Place),
    Remove(Place),
    Inform,
    Object,
    EditItem(u16),
    DeleteItem(u16),
    BroadcastItem(u16),
    Withdraw,
    EditWithdrawal,
    CancelWithdrawal,
    BroadcastWithdrawal,
    Propose,
    Comment,
    EditProposal,
    CancelProposal,
    BroadcastProposal,
    Abandon,
    Close,
}

/// Where the alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Being written.
    Draft,
    /// With a coordinator.
    Submitted,
    /// Being checked by it.
    Checked,
    /// Active.
    Active,
    /// Over, by a closure.
    Closed,
    /// Over, by a withdrawal.
    Withdrawn,
    /// Over, with nothing personal left.
    Removed,
    /// Never broadcast.
    Deleted,
}

/// How far a postbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Box {
    /// To be acknowledged.
    Arrived,
    /// Acknowledged.
    Acknowledged,
    /// Disseminated.
    Disseminated,
    /// Of the initiating state.
    Outgoing,
}

/// Where a recipient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// On the list.
    Listed,
    /// Has acted.
    Acted,
    /// Off the list.
    Removed,
}

/// Where something that was submitted stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Waits for its coordinator.
    Waits,
    /// Everybody knows.
    Broadcast,
    /// Deleted before that.
    Deleted,
    /// Never broadcast.
    Lapsed,
}

/// An item of information, or an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    by: Place,
    objects: bool,
    /// Where it stands.
    pub stands: Stands,
}

/// Where a closure proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Open for comments.
    Comments,
    /// Waits for its broadcast.
    Deciding,
    /// Open for objections.
    Objections,
    /// Waits for the decision.
    Over,
}

/// A closure proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    by: Place,
    /// Where it stands.
    pub phase: Phase,
}

/// What the coordinators have switched on, and what is known of the provider.
#[derive(Clone, Copy, Debug)]
pub struct Flags(pub u8);

impl Flags {
    /// Those that may have final approval, by their bits.
    pub const APPROVING: [Place; 5] = [P::Lombardy, P::Veneto, P::Madrid, P::Catalonia, P::Valletta];

    /// Whether a coordinator has final approval.
    #[must_use]
    pub fn approves(self, coordinator: Place) -> bool {
        Self::APPROVING
            .iter()
            .position(|known| *known == coordinator)
            .is_some_and(|bit| self.0 >> bit & 1 == 1)
    }

    /// Whether it is not known where the provider is established.
    #[must_use]
    pub fn unknown(self) -> bool {
        self.0 >> 5 & 1 == 1
    }
}

/// An alert, as far as the model knows it.
#[derive(Clone, Debug)]
pub struct Model {
    flags: Flags,
    /// Whether the access of Girona has ended.
    gone: bool,
    /// Where it stands.
    pub at: At,
    holder: Place,
    established: Option<Land>,
    states: Vec<Land>,
    /// The postboxes that hold it.
    pub boxes: BTreeMap<Place, Box>,
    /// The list of recipients.
    pub list: BTreeMap<Place, Listed>,
    /// What was submitted.
    pub items: Vec<Item>,
    /// Who submitted the withdrawal that waits.
    pub withdrawal: Option<Place>,
    /// The closure proposal.
    pub closure: Option<Closure>,
}

impl Model {
    /// A draft that is complete.
    #[must_use]
    pub fn new(flags: Flags) -> Self {
        let (established, states) = if flags.unknown() {
            (None, vec![Land::Malta])
        } else {
            (Some(Land::Spain), vec![Land::Spain, Land::Malta])
        };
        Self {
            flags,
            gone: false,
            at: At::Draft,
            holder: P::Lombardy,
            established,
            states,
            boxes: BTreeMap::new(),
            list: BTreeMap::new(),
            items: Vec::new(),
            withdrawal: None,
            closure: None,
        }
    }

    /// Whether a period runs that a fortnight ends.
    #[must_use]
    pub fn period_runs(&self) -> bool {
        let open = |closure: Closure| matches!(closure.phase, Phase::Comments | Phase::Objections);
        self.at == At::Active && self.closure.is_some_and(open)
    }

    /// A fortnight passes.
    pub fn fortnight_passes(&mut self) {
        if let Some(closure) = self.closure.as_mut().filter(|_| self.at == At::Active) {
            closure.phase = match closure.phase {
                Phase::Comments => Phase::Deciding,
                Phase::Objections => Phase::Over,
                later => later,
            };
        }
    }

    /// Years pass.
    pub fn years_pass(&mut self) {
        self.fortnight_passes();
        self.at = match self.at {
            At::Draft => At::Deleted,
            At::Closed | At::Withdrawn => At::Removed,
            at => at,
        };
    }

    /// The access of Girona ends.
    pub fn girona_goes(&mut self) {
        self.gone = true;
    }

    /// Whether an authority can act no more.
    fn is_gone(&self, place: Place) -> bool {
        self.gone && place == P::Girona
    }

    /// Somebody does something: whether he can.
    pub fn does(&mut self, who: Who, does: Does) -> bool {
        let before = self.clone();
        let can = !self.is_gone(who.of) && self.knows(who.of) && self.changes(who, does).is_some();
        if !can {
            *self = before;
        } else if let Some(listed) = self.list.get_mut(&who.of).filter(|listed| **listed == Listed::Listed) {
            *listed = Listed::Acted;
        }
        can
    }

    /// Whether an authority is involved.
    fn knows(&self, place: Place) -> bool {
        place == P::Italy
            || self.at != At::Draft && place == self.holder
            || self.boxes.contains_key(&place)
            || self.list.get(&place).is_some_and(|listed| *listed != Listed::Removed)
    }

    fn responsible(&self) -> Land {
        self.established.unwrap_or(Land::Italy)
    }

    /// Whether he holds the pen for what was submitted to a coordinator: with final approval the coordinator, else whoever
    /// submitted it.
    fn pen(&self, who: Who, coordinator: Place, submitter: Place) -> bool {
        if self.flags.approves(coordinator) {
            who.of == coordinator && who.disseminates
        } else {
            who.of == submitter && who.handles
        }
    }

    /// Whether he may take away what was submitted to a coordinator: so may this, if whoever submitted it can act no more.
    fn takes_away(&self, who: Who, coordinator: Place, submitter: Place) -> bool {
        let stuck = self.is_gone(submitter) && who.of == coordinator && who.disseminates;
        stuck || self.pen(who, coordinator, submitter)
    }

    fn changes(&mut self, who: Who, does: Does) -> Option<()> {
        match self.at {
            At::Draft | At::Submitted | At::Checked => self.before_broadcast(who, does),
            At::Active => self.active(who, does),
            At::Closed | At::Withdrawn | At::Removed | At::Deleted => None,
        }
    }

    fn before_broadcast(&mut self, who: Who, does: Does) -> Option<()> {
        let initiates = who.of == P::Italy && who.handles;
        let holds = who.of == self.holder && who.disseminates && self.at != At::Draft;
        // What is with a coordinator that approves is its own to change once it has accepted it.
        let accepted = self.at == At::Checked || !self.flags.approves(self.holder);
        let pen = match self.at {
            At::Draft => initiates,
            _ => accepted && self.pen(who, self.holder, P::Italy),
        };
        let next = match (self.at, does) {
            (at, Does::Edit) if pen => at,
            (_, Does::Delete) if pen => At::Deleted,
            (At::Draft, Does::Submit) if initiates => At::Submitted,
            (At::Submitted, Does::Accept) if holds => At::Checked,
            (At::Submitted | At::Checked, Does::Forward(to)) if holds && to != self.holder => {
                self.holder = to;
                At::Submitted
            }
            (At::Checked, Does::AddBelgium) if holds => {
                self.add(Land::Belgium)?;
                At::Checked
            }
            (At::Checked, Does::Broadcast) if holds => {
                self.states.clone().into_iter().for_each(|land| self.arrives(land));
                self.boxes.insert(P::Rome, Box::Outgoing);
                At::Active
            }
            _ => return None,
        };
        self.at = next;
        Some(())
    }

    fn add(&mut self, land: Land) -> Option<()> {
        if self.states.contains(&land) {
            return None;
        }
        self.states.push(land);
        Some(())
    }

    fn arrives(&mut self, land: Land) {
        let boxes: &[Place] = match land {
            Land::Spain => &[P::Madrid],
            Land::Malta => &[P::Valletta],
            Land::Belgium => &[P::Brussels, P::Antwerp],
            Land::Italy | Land::Norway => &[],
        };
        for place in boxes {
            self.boxes.entry(*place).or_insert(Box::Arrived);
        }
    }

    fn active(&mut self, who: Who, does: Does) -> Option<()> {
        let holds = who.of == self.holder && who.disseminates;
        match does {
            Does::AddBelgium if holds => {
                self.add(Land::Belgium)?;
                self.arrives(Land::Belgium);
                Some(())
            }
            Does::MoveTo(land) if holds && self.closure.is_none() && land != self.established => {
                self.established = land;
                if let Some(land) = land.filter(|land| self.add(*land).is_some()) {
                    self.arrives(land);
                }
                Some(())
            }
            Does::RectifyDescription | Does::RectifyProvider => {
                self.pen(who, self.holder, P::Italy).then_some(())
            }
            Does::Acknowledge | Does::Disseminate(_) | Does::Add(_) | Does::Remove(_) => {
                self.lists(who, does)
            }
            Does::Inform
            | Does::Object
            | Does::EditItem(_)
            | Does::DeleteItem(_)
            | Does::BroadcastItem(_) => self.informs(who, does),
            Does::Withdraw | Does::EditWithdrawal | Does::CancelWithdrawal | Does::BroadcastWithdrawal => {
                self.withdraws(who, does)
            }
            _ => self.closes(who, does),
        }
    }

    /// Acknowledgement, dissemination, recipients.
    fn lists(&mut self, who: Who, does: Does) -> Option<()> {
        let (own, box_here) = (who.of.land(), self.boxes.get(&who.of).copied().filter(|_| who.disseminates));
        match does {
            Does::Acknowledge if box_here == Some(Box::Arrived) => {
                self.boxes.insert(who.of, Box::Acknowledged);
            }
            Does::Disseminate(to) if own == to.land() && !self.knows(to) && !self.is_gone(to) => {
                box_here.filter(|box_here| *box_here != Box::Arrived)?;
                self.boxes.insert(who.of, Box::Disseminated);
                self.list.insert(to, Listed::Listed);
            }
            Does::Add(to) if own == to.land() && !self.knows(to) && !self.is_gone(to) => {
                let coordinates = who.of.coordinator() == who.of;
                let on_list = self.list.get(&who.of).is_some_and(|listed| *listed != Listed::Removed);
                (who.disseminates && coordinates && (who.of == self.holder || on_list)).then_some(())?;
                self.list.insert(to, Listed::Listed);
            }
            Does::Remove(whom) if own == whom.land() => {
                box_here?;
                let closes = self.closure.is_some_and(|closure| closure.by.coordinator() == whom);
                let by_part = whom == P::Italy || whom == self.holder || self.boxes.contains_key(&whom);
                let listed = self.list.get_mut(&whom).filter(|listed| **listed == Listed::Listed)?;
                (!closes && !by_part).then(|| *listed = Listed::Removed)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// A coordinator that is to broadcast something becomes a recipient, if it is not involved.
    fn involves(&mut self, coordinator: Place) {
        if !self.knows(coordinator) {
            self.list.insert(coordinator, Listed::Listed);
        }
    }

    fn informs(&mut self, who: Who, does: Does) -> Option<()> {
        let acts = who.handles || who.disseminates;
        let number = match does {
            Does::Inform | Does::Object => {
                let objects = does == Does::Object;
                let open = self.closure.is_some_and(|closure| closure.phase == Phase::Objections);
                let may = !objects || open && who.of.land() != self.responsible();
                (acts && may).then_some(())?;
                self.involves(who.of.coordinator());
                self.items.push(Item { by: who.of, objects, stands: Stands::Waits });
                return Some(());
            }
            Does::EditItem(number) | Does::DeleteItem(number) | Does::BroadcastItem(number) => number,
            _ => return None,
        };
        let place = usize::from(number).checked_sub(1)?;
        let item = self.items.get(place).copied().filter(|item| item.stands == Stands::Waits)?;
        let coordinator = item.by.coordinator();
        // Of information, disseminators of the submitting authority hold the pen as its handlers do.
        let who = Who { handles: acts, ..who };
        let (pen, takes_away) =
            (self.pen(who, coordinator, item.by), self.takes_away(who, coordinator, item.by));
        let stands = match does {
            Does::EditItem(_) if pen => Stands::Waits,
            Does::DeleteItem(_) if takes_away => Stands::Deleted,
            Does::BroadcastItem(_) if who.of == coordinator && who.disseminates => Stands::Broadcast,
            _ => return None,
        };
        self.items.get_mut(place)?.stands = stands;
        Some(())
    }

    fn withdraws(&mut self, who: Who, does: Does) -> Option<()> {
        match (self.withdrawal, does) {
            (None, Does::Withdraw) if who.handles && (who.of == P::Italy || who.of == self.holder) => {
                self.withdrawal = Some(who.of);
            }
            (Some(by), Does::EditWithdrawal) if self.pen(who, self.holder, by) => {}
            (Some(by), Does::CancelWithdrawal) if self.pen(who, self.holder, by) => self.withdrawal = None,
            (Some(_), Does::BroadcastWithdrawal) if who.of == self.holder && who.disseminates => {
                self.ends(At::Withdrawn);
            }
            _ => return None,
        }
        Some(())
    }

    fn closes(&mut self, who: Who, does: Does) -> Option<()> {
        let (responsible, acts) = (who.of.land() == self.responsible(), who.handles || who.disseminates);
        let Some(closure) = self.closure else {
            (does == Does::Propose && who.handles && responsible).then_some(())?;
            self.involves(who.of.coordinator());
            self.closure = Some(Closure { by: who.of, phase: Phase::Comments });
            return Some(());
        };
        let coordinator = closure.by.coordinator();
        let closes = who.of == coordinator && who.disseminates;
        let pen = self.pen(who, coordinator, closure.by);
        let takes_away = self.takes_away(who, coordinator, closure.by);
        match (closure.phase, does) {
            (Phase::Comments, Does::Comment) if acts && responsible && who.of != closure.by => {}
            (Phase::Comments | Phase::Deciding, Does::EditProposal) if pen => {}
            (Phase::Comments | Phase::Deciding, Does::CancelProposal) if takes_away => self.closure = None,
            (Phase::Deciding, Does::BroadcastProposal) if closes => {
                self.closure = Some(Closure { phase: Phase::Objections, ..closure });
            }
            (Phase::Objections | Phase::Over, Does::Abandon) if closes => {
                self.closure = None;
                self.lapses(|item| item.objects);
            }
            (Phase::Over, Does::Close) if closes => self.ends(At::Closed),
            _ => return None,
        }
        Some(())
    }

    fn ends(&mut self, how: At) {
        self.at = how;
        self.lapses(|_| true);
    }

    fn lapses(&mut self, which: impl Fn(&Item) -> bool) {
        for item in self.items.iter_mut().filter(|item| item.stands == Stands::Waits && which(item)) {
            item.stands = Stands::Lapsed;
        }
    }
}
