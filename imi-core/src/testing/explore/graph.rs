//! What was explored, as a graph: shapes of states, and the steps between them.

use core::fmt;

use super::path::{Act, Path, PathStep};
use super::{FiniteWorld, Place, Ways};
use crate::testing::arrows::{Arrows, stages};
use crate::{Actor, Lifecycle, Member, Moment, Standing};

/// What takes a step from shape to shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label<L: Lifecycle> {
    /// A command of this kind to this part.
    Command(L::Kind, L::Part),
    /// Time.
    Time,
}

/// A step from shape to shape.
#[derive(Clone, Debug)]
pub struct Edge<L: Lifecycle> {
    /// By what.
    pub by: Label<L>,
    /// Where to, as the number of a node.
    pub to: usize,
    /// Whether it goes to a stream that the command opens, beside the one that it is given to.
    pub opens: bool,
    /// The ways in which it can be taken.
    pub ways: Ways,
}

/// How a place was come to: from which node, by what, and in which ways that can be done.
#[derive(Clone, Debug)]
pub(super) struct Step<L: Lifecycle> {
    pub(super) from: Option<usize>,
    pub(super) act: Act<L>,
    pub(super) ways: Ways,
}

/// A shape with the first state of it that was met.
#[derive(Clone, Debug)]
pub struct Node<W: FiniteWorld> {
    /// The shape.
    pub shape: W::Shape,
    /// The first state of it.
    pub place: Place<W::Lifecycle>,
    /// The steps out of it.
    pub edges: Vec<Edge<W::Lifecycle>>,
    /// How many steps it is from a founding.
    pub depth: usize,
    pub(super) step: Step<W::Lifecycle>,
}

/// What took a transition first: a step to a place, or that the standings of a node became others.
#[derive(Clone, Debug)]
pub(super) enum First<L: Lifecycle> {
    Step(Step<L>, Place<L>),
    Change(usize, [Vec<Standing>; 2]),
}

/// Everything that was explored.
pub struct Explored<'w, W: FiniteWorld> {
    pub(super) world: &'w W,
    /// The shapes, nearest first.
    pub nodes: Vec<Node<W>>,
    /// The declared transitions, and which were taken.
    pub arrows: Arrows<W::Lifecycle>,
    /// How many commands were decided.
    pub decided: usize,
    /// How many further states were held against the first of their shape.
    pub compared: usize,
    pub(super) firsts: Vec<(usize, First<W::Lifecycle>)>,
}

impl<W: FiniteWorld> fmt::Debug for Explored<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explored").field("nodes", &self.nodes.len()).finish_non_exhaustive()
    }
}

/// How much there is, in a line.
impl<W: FiniteWorld> fmt::Display for Explored<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ways, {} situations, {} steps, {} deep, {} at the bound, {} transitions",
            self.ways(),
            self.nodes.len(),
            self.steps(),
            self.depth(),
            self.at_bound().count(),
            self.arrows.taken().count()
        )
    }
}

/// A shape from which no end can be reached while the authorities stand as they do.
#[derive(Clone, Debug)]
pub struct DeadEnd {
    /// The number of its node.
    pub node: usize,
    /// The ways in which no end can be reached.
    pub ways: Ways,
}

impl<W: FiniteWorld> Explored<'_, W> {
    /// In how many ways the authorities can stand.
    #[must_use]
    pub fn ways(&self) -> usize {
        self.world.ways().len()
    }

    /// How many steps from shape to shape there are.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.nodes.iter().map(|node| node.edges.len()).sum()
    }

    /// The greatest number of steps from a founding to a shape, on the shortest path.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.nodes.iter().map(|node| node.depth).max().unwrap_or(0)
    }

    /// The nodes from which no step was taken because they are at the bound.
    pub fn at_bound(&self) -> impl Iterator<Item = &Node<W>> {
        self.nodes.iter().filter(|node| self.world.at_bound(&node.place.state))
    }

    /// The stages that some part had in some state, in whatever way the authorities stood.
    #[must_use]
    pub fn stages_reached(&self) -> Vec<<W::Lifecycle as Lifecycle>::Stage> {
        let mut reached = Vec::new();
        let ways = self.world.ways().len();
        let seen: Ways = (0..ways).fold(Ways::none(ways), |mut seen, way| {
            seen.insert(self.world.alike(None, way));
            seen
        });
        for node in &self.nodes {
            for standings in seen.iter().filter_map(|way| self.world.ways().get(way)) {
                let policy = self.world.policy();
                let moment = Moment { now: node.place.now, actor: Actor::System, standings, policy };
                for (_, stage) in stages::<W::Lifecycle>(&node.place.state, &moment) {
                    if !reached.contains(&stage) {
                        reached.push(stage);
                    }
                }
            }
        }
        reached
    }

    /// The stages that no part had in any state.
    #[must_use]
    pub fn stages_not_reached(&self) -> Vec<<W::Lifecycle as Lifecycle>::Stage> {
        let reached = self.stages_reached();
        let all = <<W::Lifecycle as Lifecycle>::Stage as Member>::ALL.iter().copied();
        all.filter(|stage| !reached.contains(stage)).collect()
    }

    /// The shapes from which no end can be reached by steps that count, with the ways in which that is so if the authorities
    /// stand like that from there on. A shape at the bound is no dead end, nor is what leads to one.
    pub fn dead_ends(&self, counts: impl Fn(&Edge<W::Lifecycle>) -> bool) -> Vec<DeadEnd> {
        self.without_end(&counts, true)
    }

    /// The shapes that lead to an end only if something at the bound does, those at the bound among them.
    pub fn ending_beyond_bound(&self, counts: impl Fn(&Edge<W::Lifecycle>) -> bool) -> Vec<DeadEnd> {
        let (with, without) = (self.without_end(&counts, true), self.without_end(&counts, false));
        let dead = |node: usize| with.iter().find(|dead| dead.node == node);
        let beyond = without.into_iter().map(|end| match dead(end.node) {
            Some(dead) => DeadEnd { ways: end.ways.but(&dead.ways), ..end },
            None => end,
        });
        beyond.filter(|end| !end.ways.is_empty()).collect()
    }

    fn without_end(&self, counts: &dyn Fn(&Edge<W::Lifecycle>) -> bool, bound_ends: bool) -> Vec<DeadEnd> {
        let count = self.world.ways().len();
        let is_end = |state| self.world.is_over(state) || bound_ends && self.world.at_bound(state);
        let mut ends: Vec<Ways> = self
            .nodes
            .iter()
            .map(|node| if is_end(&node.place.state) { Ways::all(count) } else { Ways::none(count) })
            .collect();
        // From the ends back, until nothing is added.
        let mut grew = true;
        while grew {
            grew = false;
            for (nth, node) in self.nodes.iter().enumerate().rev() {
                for edge in node.edges.iter().filter(|edge| !edge.opens && counts(edge)) {
                    let Some(there) = ends.get(edge.to).map(|there| there.and(&edge.ways)) else { continue };
                    grew |= ends.get_mut(nth).is_some_and(|here| here.add(&there));
                }
            }
        }
        let all = Ways::all(count);
        let dead = ends.iter().enumerate().map(|(node, ends)| DeadEnd { node, ways: all.but(ends) });
        dead.filter(|dead| !dead.ways.is_empty()).collect()
    }

    /// The shapes that are reached if the authorities stand from the beginning as they do, with the ways in which they are.
    #[must_use]
    pub fn reached_without_change(&self) -> Vec<Ways> {
        let count = self.world.ways().len();
        let first = |node: &Node<W>| node.step.from.is_none();
        let begin = |node| if first(node) { Ways::all(count) } else { Ways::none(count) };
        let mut reached: Vec<Ways> = self.nodes.iter().map(begin).collect();
        let mut grew = true;
        while grew {
            grew = false;
            for (nth, node) in self.nodes.iter().enumerate() {
                for edge in &node.edges {
                    let Some(here) = reached.get(nth).map(|here| here.and(&edge.ways)) else { continue };
                    grew |= reached.get_mut(edge.to).is_some_and(|there| there.add(&here));
                }
            }
        }
        reached
    }

    /// The shortest path to a place of which this is true.
    pub fn path_to(&self, wanted: impl Fn(&Place<W::Lifecycle>) -> bool) -> Option<Path<W::Lifecycle>> {
        self.nodes.iter().position(|node| wanted(&node.place)).map(|node| self.path(node))
    }

    /// The path to a node.
    #[must_use]
    pub fn path(&self, node: usize) -> Path<W::Lifecycle> {
        let node = self.nodes.get(node);
        node.map_or(Path { steps: Vec::new() }, |node| self.path_by(&node.step, &node.place))
    }

    /// The path to a node, and there the first of the ways in which it is a dead end.
    #[must_use]
    pub fn path_in(&self, dead: &DeadEnd) -> Path<W::Lifecycle> {
        let Some(node) = self.nodes.get(dead.node) else { return Path { steps: Vec::new() } };
        let step = Step { from: Some(dead.node), act: Act::Change, ways: dead.ways.clone() };
        self.path_by(&step, &node.place)
    }

    /// The path on which a declared transition, by its place in [`Arrows::declared`], was first taken.
    #[must_use]
    pub fn path_of(&self, arrow: usize) -> Option<Path<W::Lifecycle>> {
        let (_, first) = self.firsts.iter().find(|(place, _)| *place == arrow)?;
        Some(match first {
            First::Step(step, after) => self.path_by(step, after),
            First::Change(node, standings) => {
                let mut path = self.path(*node);
                let place = self.nodes.get(*node).map(|node| &node.place);
                for standings in standings {
                    path.steps.extend(place.map(|place| self.told(Act::Change, standings, place)));
                }
                path
            }
        })
    }

    /// The path that ends with a step. As long as it can, it stays with one way in which the authorities stand.
    pub(super) fn path_by(
        &self,
        last: &Step<W::Lifecycle>,
        after: &Place<W::Lifecycle>,
    ) -> Path<W::Lifecycle> {
        let mut back = vec![(last, after)];
        let mut from = last.from;
        while let Some(node) = from.and_then(|from| self.nodes.get(from)) {
            back.push((&node.step, &node.place));
            from = node.step.from;
        }
        let mut steps = Vec::new();
        let mut rest = back.into_iter().rev().peekable();
        while let Some((step, place)) = rest.next() {
            let (mut run, mut ways) = (vec![(step, place)], step.ways.clone());
            while let Some(both) = rest.peek().map(|(step, _)| ways.and(&step.ways)).filter(|w| !w.is_empty())
            {
                ways = both;
                run.extend(rest.next());
            }
            let way = ways.iter().next().and_then(|way| self.world.ways().get(way));
            let standings = way.map(Vec::as_slice).unwrap_or_default();
            steps.extend(run.into_iter().map(|(step, place)| self.told(step.act.clone(), standings, place)));
        }
        Path { steps }
    }

    fn told(
        &self,
        act: Act<W::Lifecycle>,
        standings: &[Standing],
        place: &Place<W::Lifecycle>,
    ) -> PathStep<W::Lifecycle> {
        let policy = self.world.policy();
        let moment = Moment { now: place.now, actor: Actor::System, standings, policy };
        let stages = stages::<W::Lifecycle>(&place.state, &moment);
        PathStep { at: place.now, standings: standings.to_vec(), act, stages }
    }
}
