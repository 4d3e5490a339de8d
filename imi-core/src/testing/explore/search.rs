//! The search itself: breadth first, so that the first path to anything is a shortest one.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::graph::{First, Label, Step};
use super::moves::{Asked, Move, born, happened, same_act};
use super::path::{Act, Fault};
use super::{Edge, Explored, FiniteWorld, Node, Place, Walked, Ways};
use crate::testing::arrows::{Arrows, Came, stages};
use crate::testing::invariants;
use crate::{
    Actor, CommandId, Events, Lifecycle, Member, Moment, Order, Set, Standing, decide, found, offered,
};

type Lc<W> = <W as FiniteWorld>::Lifecycle;

/// Explores a world with the default thoroughness.
///
/// # Errors
/// The first thing that does not hold, with the shortest path to it.
pub fn explore<W: FiniteWorld>(world: &W) -> Result<Explored<'_, W>, Box<Fault<Lc<W>>>> {
    Explorer::default().explore(world)
}

/// How thoroughly to explore.
#[derive(Clone, Copy, Debug)]
pub struct Explorer {
    /// How many further states of a shape are held against its first.
    pub again: usize,
    /// Told the number of each shape before it is visited, and how many are known by then.
    pub watch: fn(usize, usize),
}

impl Default for Explorer {
    fn default() -> Self {
        Self { again: 1, watch: |_, _| {} }
    }
}

impl Explorer {
    /// Explores a world: every shape, every step, every way.
    ///
    /// # Errors
    /// The first thing that does not hold, with the shortest path to it.
    pub fn explore<W: FiniteWorld>(self, world: &W) -> Result<Explored<'_, W>, Box<Fault<Lc<W>>>> {
        let mut search = Search::new(self, world);
        search.begin();
        while let Some(node) = search.queue.pop_front() {
            (search.explorer.watch)(node, search.graph.nodes.len());
            search.visit(node)?;
        }
        search.compare()?;
        Ok(search.graph)
    }
}

/// Steps of one label to one shape, with the first of them.
struct Merged<W: FiniteWorld> {
    first: Move<Lc<W>>,
    shape: W::Shape,
    ways: Ways,
}

/// A further state of a node's shape, with how it was come to.
type Other<L> = (usize, Step<L>, Place<L>);

struct Search<'w, W: FiniteWorld> {
    explorer: Explorer,
    world: &'w W,
    /// For each kind of command, and at last for none, one way of each that are alike, with those that are like it.
    alike: Vec<Alike>,
    graph: Explored<'w, W>,
    index: BTreeMap<W::Shape, usize>,
    queue: VecDeque<usize>,
    /// How many commands have an id.
    given: u128,
    /// Further states of shapes that were met, with how they were come to.
    others: Vec<Other<Lc<W>>>,
    /// How many of these each node has.
    met: Vec<usize>,
    /// The labels and shapes of the steps tried so far from the node that is visited.
    tried: Vec<(Label<Lc<W>>, W::Shape)>,
}

type Found<W, T> = Result<T, Box<Fault<Lc<W>>>>;
/// One way of each that are alike, with those that are like it.
type Alike = Rc<[(usize, Ways)]>;
/// What somebody is offered of a part, by way, as far as it was asked.
type Offered<W> = [Option<Set<<Lc<W> as Lifecycle>::Kind>>];

impl<'w, W: FiniteWorld> Search<'w, W> {
    fn new(explorer: Explorer, world: &'w W) -> Self {
        let count = world.ways().len();
        let classes = |kind| {
            let mut classes: Vec<(usize, Ways)> = Vec::new();
            for way in 0..count {
                let first = world.alike(kind, way);
                if !classes.iter().any(|(known, _)| *known == first) {
                    classes.push((first, Ways::none(count)));
                }
                if let Some((_, ways)) = classes.iter_mut().find(|(known, _)| *known == first) {
                    ways.insert(way);
                }
            }
            Alike::from(classes)
        };
        let kinds = <Lc<W> as Lifecycle>::Kind::ALL.iter().map(|kind| classes(Some(*kind)));
        Self {
            explorer,
            world,
            alike: kinds.chain([classes(None)]).collect(),
            graph: Explored {
                world,
                nodes: Vec::new(),
                arrows: Arrows::default(),
                decided: 0,
                compared: 0,
                firsts: Vec::new(),
            },
            index: BTreeMap::new(),
            queue: VecDeque::new(),
            given: 0,
            others: Vec::new(),
            met: Vec::new(),
            tried: Vec::new(),
        }
    }

    fn alike(&self, kind: Option<<Lc<W> as Lifecycle>::Kind>) -> Alike {
        let place = kind.map_or(self.alike.len().saturating_sub(1), |kind| kind.number().into());
        self.alike.get(place).cloned().unwrap_or_else(|| Alike::from([]))
    }

    fn standings(&self, way: usize) -> &'w [Standing] {
        self.world.ways().get(way).map(Vec::as_slice).unwrap_or_default()
    }

    fn moment(&self, place: &Place<Lc<W>>, actor: Actor, way: usize) -> Moment<'w, super::PolicyOf<W>> {
        Moment { now: place.now, actor, standings: self.standings(way), policy: self.world.policy() }
    }

    fn fault(&self, what: String, step: &Step<Lc<W>>, after: &Place<Lc<W>>) -> Fault<Lc<W>> {
        Fault { what, path: self.graph.path_by(step, after) }
    }

    /// A command with an id of its own, so that every path can be played.
    fn order<C>(&mut self, command: C) -> Order<C> {
        self.given += 1;
        Order { id: CommandId::from_u128(self.given), command }
    }

    fn begin(&mut self) {
        for (actor, founding) in self.world.foundings() {
            let order = self.order(founding);
            let mut founded = Vec::<(Step<_>, Place<Lc<W>>)>::new();
            for (way, ways) in self.alike(None).iter() {
                let now = self.world.begins();
                let standings = self.standings(*way);
                let moment = Moment { now, actor, standings, policy: self.world.policy() };
                let Ok((stream, outcome)) = found::<Lc<W>>(&order, &moment) else { continue };
                let step = Step { from: None, act: Act::Found(actor, order.clone()), ways: ways.clone() };
                let Some(place) = born(stream, outcome.events, (now, actor)) else { continue };
                if let Some((known, _)) = founded.iter_mut().find(|(_, known)| *known == place) {
                    known.ways.add(ways);
                } else {
                    founded.push((step, place));
                }
            }
            for (step, place) in founded {
                self.meet(step, place);
            }
        }
    }

    /// The node of a place; a new one if its shape is new.
    fn meet(&mut self, step: Step<Lc<W>>, place: Place<Lc<W>>) -> usize {
        let shape = self.world.shape(&place.state, place.now);
        if let Some(node) = self.index.get(&shape).copied() {
            let same = self.graph.nodes.get(node).is_some_and(|known| known.place.state == place.state);
            if let Some(met) = self.met.get_mut(node).filter(|met| !same && **met < self.explorer.again) {
                *met += 1;
                self.others.push((node, step, place));
            }
            return node;
        }
        let node = self.graph.nodes.len();
        let depth = step.from.and_then(|from| self.graph.nodes.get(from)).map_or(0, |from| from.depth) + 1;
        self.index.insert(shape.clone(), node);
        self.graph.nodes.push(Node { shape, place, edges: Vec::new(), depth, step });
        self.met.push(0);
        self.queue.push_back(node);
        node
    }

    fn visit(&mut self, number: usize) -> Found<W, ()> {
        let Some(node) = self.graph.nodes.get(number) else { return Ok(()) };
        let (step, place) = (node.step.clone(), node.place.clone());
        self.check(number, &step, &place)?;
        if self.world.at_bound(&place.state) {
            return Ok(());
        }
        for merged in self.steps(number, &step, &place)? {
            let Merged { first: Move { by, act, after, opens, ways: own }, ways, .. } = merged;
            let to = self.meet(Step { from: Some(number), act, ways: own }, after);
            if let Some(node) = self.graph.nodes.get_mut(number) {
                node.edges.push(Edge { by, to, opens, ways });
            }
        }
        Ok(())
    }

    /// What holds of a state however it is seen, and what a change of standings does to it.
    fn check(&mut self, number: usize, step: &Step<Lc<W>>, place: &Place<Lc<W>>) -> Found<W, ()> {
        let told = |search: &Self, what| search.fault(what, step, place);
        invariants::replays(&place.events, &place.state).map_err(|what| told(self, what))?;
        for (way, ways) in self.alike(None).iter() {
            let moment = self.moment(place, Actor::System, *way);
            let in_way = Step { ways: ways.clone(), from: Some(number), act: Act::Change };
            for actor in self.world.actors() {
                let held = invariants::hold_at::<Lc<W>>(&place.state, &moment.of(actor));
                held.map_err(|what| self.fault(what, &in_way, place))?;
            }
            let held = self.world.check(place, &moment);
            held.map_err(|what| self.fault(what, &in_way, place))?;
            let here = stages::<Lc<W>>(&place.state, &moment);
            for changed in self.world.changes(&place.state, moment.standings) {
                let other = Moment { standings: &changed, ..moment };
                let there = stages::<Lc<W>>(&place.state, &other);
                let both = [moment.standings.to_vec(), changed.clone()];
                let back = [both[1].clone(), both[0].clone()];
                for (from, to, standings) in [(&here, &there, both), (&there, &here, back)] {
                    let taken = self.graph.arrows.take(from, to, Came::Standing);
                    let taken = taken.map_err(|what| self.fault(what, &in_way, place))?;
                    let first = |arrow| (arrow, First::Change(number, standings.clone()));
                    self.graph.firsts.extend(taken.into_iter().map(first));
                }
            }
        }
        Ok(())
    }

    /// Every step out of a place, those of one label and shape as one.
    fn steps(&mut self, number: usize, step: &Step<Lc<W>>, place: &Place<Lc<W>>) -> Found<W, Vec<Merged<W>>> {
        let mut merged: Vec<Merged<W>> = Vec::new();
        self.tried.clear();
        self.times(number, step, place, &mut merged)?;
        let mut parts = Vec::new();
        Lc::<W>::parts(&place.state, &mut |part| parts.push(part));
        for actor in self.world.actors() {
            for part in parts.iter().copied() {
                let mut known = vec![None; self.world.ways().len()];
                for kind in <Lc<W> as Lifecycle>::Kind::ALL.iter().copied() {
                    for (way, ways) in self.alike(Some(kind)).iter() {
                        let asked = Asked { number, actor, kind, part, way: *way };
                        if !self.is_open(asked, place, &mut known) {
                            continue;
                        }
                        for step in self.given(asked, ways, place)? {
                            self.merge(step, &mut merged);
                        }
                    }
                    self.spot_check(Asked { number, actor, kind, part, way: 0 }, place, &mut known)?;
                }
            }
        }
        Ok(merged)
    }

    /// Whether a kind of command is offered; what is known of it by way is asked once. Where standings that became others
    /// bring something about by themselves, nothing is: that is a step before, and from where it leads this is tried.
    fn is_open(&self, asked: Asked<Lc<W>>, place: &Place<Lc<W>>, known: &mut Offered<W>) -> bool {
        let Asked { actor, kind, part, way, .. } = asked;
        let moment = self.moment(place, actor, way);
        let kinds = || match Lc::<W>::elapse(&place.state, &moment) {
            Some(_) => Set::EMPTY,
            None => offered::<Lc<W>>(&place.state, part, &moment),
        };
        known.get_mut(way).is_some_and(|known| known.get_or_insert_with(kinds).has(kind))
    }

    fn merge(&self, step: Move<Lc<W>>, merged: &mut Vec<Merged<W>>) {
        let shape = self.world.shape(&step.after.state, step.after.now);
        let same = |known: &&mut Merged<W>| {
            known.first.by == step.by && known.first.opens == step.opens && known.shape == shape
        };
        let Some(known) = merged.iter_mut().find(same) else {
            merged.push(Merged { ways: step.ways.clone(), first: step, shape });
            return;
        };
        known.ways.add(&step.ways);
        if same_act(&known.first.act, &step.act) {
            known.first.ways.add(&step.ways);
        }
    }

    /// What time does, at each of the instants to which it passes.
    fn times(
        &mut self,
        number: usize,
        step: &Step<Lc<W>>,
        place: &Place<Lc<W>>,
        merged: &mut Vec<Merged<W>>,
    ) -> Found<W, ()> {
        for now in self.world.instants(&place.state) {
            for (way, ways) in self.alike(None).iter() {
                let then = Place { now, ..place.clone() };
                let moment = self.moment(&then, Actor::System, *way);
                let Some(outcome) = Lc::<W>::elapse(&place.state, &moment) else { continue };
                let told = Step { from: Some(number), act: Act::Elapse, ways: ways.clone() };
                let mut after = then;
                for event in outcome.events {
                    let before = stages::<Lc<W>>(&after.state, &moment);
                    let mut one = Events::default();
                    one.push(event);
                    after =
                        happened(after, one, Actor::System).map_err(|what| self.fault(what, step, place))?;
                    let here = stages::<Lc<W>>(&after.state, &moment);
                    self.took(&before, &here, Came::Time, &told, &after)?;
                }
                let by = Label::Time;
                let step = Move { by, act: Act::Elapse, after, opens: false, ways: ways.clone() };
                self.merge(step, merged);
            }
        }
        Ok(())
    }

    fn took(
        &mut self,
        before: &crate::testing::arrows::Stages<Lc<W>>,
        after: &crate::testing::arrows::Stages<Lc<W>>,
        came: Came<Lc<W>>,
        step: &Step<Lc<W>>,
        place: &Place<Lc<W>>,
    ) -> Found<W, ()> {
        let taken =
            self.graph.arrows.take(before, after, came).map_err(|what| self.fault(what, step, place))?;
        let first = |arrow| (arrow, First::Step(step.clone(), place.clone()));
        self.graph.firsts.extend(taken.into_iter().map(first));
        Ok(())
    }

    /// What one actor does with a kind of command in one way, with each content, and so in all these.
    fn given(
        &mut self,
        asked: Asked<Lc<W>>,
        ways: &Ways,
        place: &Place<Lc<W>>,
    ) -> Found<W, Vec<Move<Lc<W>>>> {
        let Asked { number, actor, kind, part, way } = asked;
        let moment = self.moment(place, actor, way);
        let mut moves = Vec::new();
        for command in self.world.contents(&place.state, kind, part, &moment) {
            let order = self.order(command);
            let act = |into| Act::Give { actor, order: order.clone(), into };
            let step = Step { from: Some(number), act: act(None), ways: ways.clone() };
            self.graph.decided += 1;
            let Ok(outcome) = decide::<Lc<W>>(&place.state, &order, &moment) else { continue };
            let after = happened(place.clone(), outcome.events.clone(), actor);
            let after = after.map_err(|what| self.fault(what, &step, place))?;
            let reached = (Label::Command(kind, part), self.world.shape(&after.state, after.now));
            let first = !self.tried.contains(&reached);
            if first {
                let again = invariants::decision_evolves::<Lc<W>>(&place.state, &order, &moment);
                again.map_err(|what| self.fault(what, &step, place))?.ok();
                self.tried.push(reached);
            }
            let walked = Walked { before: place, after: &after, moment, outcome: &outcome, first };
            self.world.check_step(&walked).map_err(|what| self.fault(what, &step, &after))?;
            let (before, here) =
                (stages::<Lc<W>>(&place.state, &moment), stages::<Lc<W>>(&after.state, &moment));
            self.took(&before, &here, Came::Command(kind, part), &step, &after)?;
            let by = Label::Command(kind, part);
            for (nth, opened) in outcome.into_parts().1.opened.into_iter().enumerate() {
                if let Some(after) = born(opened.stream, opened.events, (place.now, actor)) {
                    moves.push(Move { by, act: act(Some(nth)), after, opens: true, ways: ways.clone() });
                }
            }
            moves.push(Move { by, act: act(None), after, opens: false, ways: ways.clone() });
        }
        Ok(moves)
    }

    /// That ways said to be alike are alike, with another way at each node.
    fn spot_check(
        &mut self,
        asked: Asked<Lc<W>>,
        place: &Place<Lc<W>>,
        known: &mut Offered<W>,
    ) -> Found<W, ()> {
        let count = self.world.ways().len();
        let first = |way| self.world.alike(Some(asked.kind), way);
        let likened: Vec<usize> = (0..count).filter(|way| first(*way) != *way).collect();
        let spread = asked.number + usize::from(asked.kind.number());
        let Some(way) = spread.checked_rem(likened.len()).and_then(|nth| likened.get(nth).copied()) else {
            return Ok(());
        };
        let first = first(way);
        let mut shapes = Vec::new();
        for way in [first, way] {
            let asked = Asked { way, ..asked };
            let mut ways = Ways::none(count);
            ways.insert(way);
            let open = self.is_open(asked, place, known);
            let moves = if open { self.given(asked, &ways, place)? } else { Vec::new() }.into_iter();
            let world = self.world;
            let shape = |step: Move<Lc<W>>| (step.opens, world.shape(&step.after.state, step.after.now));
            shapes.push(moves.map(shape).collect::<Vec<_>>());
        }
        if shapes.first() == shapes.get(1) {
            return Ok(());
        }
        let Asked { kind, actor, .. } = asked;
        let what = format!("ways {first} and {way} are not alike for {kind:?} of {actor:?}: {shapes:?}");
        let mut ways = Ways::none(count);
        ways.insert(way);
        let step = Step { from: Some(asked.number), act: Act::Change, ways };
        Err(self.fault(what, &step, place).into())
    }

    /// Further states of each shape lead to the same shapes as its first.
    fn compare(&mut self) -> Found<W, ()> {
        for (number, step, place) in core::mem::take(&mut self.others) {
            self.graph.compared += 1;
            if self.world.at_bound(&place.state) {
                continue;
            }
            let merged = self.steps(number, &step, &place)?;
            let Some(node) = self.graph.nodes.get(number) else { continue };
            let steps = merged.iter().map(|merged| {
                let to = self.index.get(&merged.shape).copied();
                (merged.first.by, to, merged.first.opens, &merged.ways)
            });
            let other: Vec<_> = steps.collect();
            let known: Vec<_> =
                node.edges.iter().map(|edge| (edge.by, Some(edge.to), edge.opens, &edge.ways)).collect();
            let differs = other.iter().find(|step| !known.contains(step));
            let lacks = known.iter().find(|step| !other.contains(step));
            if let Some((by, to, ..)) = differs.or(lacks) {
                let to = to.and_then(|to| self.graph.nodes.get(to)).map(|node| &node.shape);
                let (one, first) =
                    if differs.is_some() { ("this", "the first") } else { ("the first", "this") };
                let what = format!(
                    "two states of one shape differ: of {one} {by:?} leads to {to:?}, of {first} not so; {:?}\n\
                     the first of the shape:\n{}",
                    node.shape,
                    self.graph.path(number)
                );
                return Err(self.fault(what, &step, &place).into());
            }
        }
        Ok(())
    }
}
