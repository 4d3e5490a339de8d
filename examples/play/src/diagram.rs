//! A machine of a lifecycle as a diagram, from the table that the rules are decided by.
//!
//! What is drawn is what was reached: the test `every_stage_is_reached_and_every_transition_taken` of a lifecycle explores it
//! whole, and fails if a stage or transition of the table is not come to; nothing that the table lacks is taken.

use std::fmt::Write;

use imi_core::{By, Member, Message, Transition, transitions};

use crate::form::word;
use crate::workflow::{Machine, Played};

/// How a diagram is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Mermaid.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
}

/// An arrow with all that takes it.
struct Arrow<L: Played> {
    from: L::Stage,
    to: L::Stage,
    by: Vec<String>,
}

fn arrows<L: Played>(machine: &Machine<L>) -> Vec<Arrow<L>> {
    let all = machine.statuses;
    let mut arrows: Vec<Arrow<L>> = Vec::new();
    for Transition { from, to, by, .. } in transitions::<L>() {
        if from == to || !all.has(from) || !all.has(to) {
            continue;
        }
        let by = match by {
            By::Command(kind) => word(&kind),
            By::Consequence(name) => snake(name),
        };
        match arrows.iter_mut().find(|arrow| arrow.from == from && arrow.to == to) {
            Some(arrow) if arrow.by.contains(&by) => {}
            Some(arrow) => arrow.by.push(by),
            None => arrows.push(Arrow { from, to, by: vec![by] }),
        }
    }
    arrows.sort_by_key(|arrow| (arrow.from.number(), arrow.to.number()));
    arrows
}

/// `EndStandstill` as `end_standstill`.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The names of the machines of a workflow, that of what is exchanged first.
#[must_use]
pub fn machines<L: Played>() -> Vec<&'static str> {
    L::MACHINES.iter().map(|machine| machine.name).collect()
}

/// Draws a machine; none if the workflow has none of that name.
#[must_use]
pub fn diagram<L: Played>(machine: &str, format: Format) -> Option<String> {
    let machine = L::MACHINES.iter().find(|known| known.name == machine)?;
    let arrows = arrows(machine);
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = match format {
        Format::Mermaid => mermaid(machine, &arrows, &mut text),
        Format::Dot => dot(machine, &arrows, &mut text),
        Format::Svg => svg(machine, &arrows, &mut text),
    };
    Some(text)
}

fn mermaid<L: Played>(machine: &Machine<L>, arrows: &[Arrow<L>], out: &mut String) -> std::fmt::Result {
    writeln!(out, "stateDiagram-v2")?;
    for status in machine.statuses.iter() {
        writeln!(out, "    {}: {}", word(&status), status.english())?;
    }
    for first in machine.first.iter() {
        writeln!(out, "    [*] --> {}", word(&first))?;
    }
    for Arrow { from, to, by } in arrows {
        writeln!(out, "    {} --> {}: {}", word(from), word(to), by.join(", "))?;
    }
    Ok(())
}

fn dot<L: Played>(machine: &Machine<L>, arrows: &[Arrow<L>], out: &mut String) -> std::fmt::Result {
    writeln!(out, "digraph {{\n    node [shape=box, style=rounded, fontname=\"sans-serif\"];")?;
    writeln!(out, "    edge [fontname=\"sans-serif\", fontsize=10];")?;
    for status in machine.statuses.iter() {
        let first = if machine.first.has(status) { ", penwidth=2" } else { "" };
        writeln!(out, "    {} [label=\"{}\"{first}];", word(&status), status.english())?;
    }
    for Arrow { from, to, by } in arrows {
        writeln!(out, "    {} -> {} [label=\"{}\"];", word(from), word(to), by.join("\\n"))?;
    }
    writeln!(out, "}}")
}

/// The height of one line of a label.
const LINE: usize = 20;
/// The width of a letter, at most, in a box and in a label.
const BOLD: usize = 9;
const LETTER: usize = 7;
/// The distance between two arrows that run side by side.
const LANE: usize = 10;

/// Boxes in a column, in the order of the lifecycle. Every arrow leaves its box under its label, runs up or down in a
/// lane of its own, and comes in at the head of the other box: so no label covers another, whatever the lifecycle is.
fn svg<L: Played>(machine: &Machine<L>, arrows: &[Arrow<L>], out: &mut String) -> std::fmt::Result {
    let mut boxes: Vec<(L::Stage, usize, usize)> = Vec::new();
    let mut y = LINE;
    for status in machine.statuses.iter() {
        let lines =
            arrows.iter().filter(|arrow| arrow.from == status).map(|arrow| arrow.by.len()).sum::<usize>();
        let height = LINE * lines.max(1) + LINE / 2 + 4;
        boxes.push((status, y, height));
        y += height + LINE;
    }
    let head =
        |status: L::Stage| boxes.iter().find(|(known, _, _)| *known == status).map_or(0, |(_, y, _)| *y + 8);
    let longest = arrows.iter().flat_map(|arrow| &arrow.by).map(String::len).max().unwrap_or(0);
    let named = machine.statuses.iter().map(|status| status.english().len()).max().unwrap_or(0);
    let (wide, right) = (named * BOLD, LINE + named * BOLD);
    let labels = right + longest * LETTER + LANE;
    let mut runs: Vec<(usize, usize, L::Stage, &str)> = Vec::new();
    for (status, top, _) in &boxes {
        let mut line = top + LINE + 6;
        for arrow in arrows.iter().filter(|arrow| arrow.from == *status) {
            for by in &arrow.by {
                runs.push((line, head(arrow.to), arrow.to, by));
                line += LINE;
            }
        }
    }
    let lanes = lanes(&runs);
    let width = labels + (lanes.iter().copied().max().unwrap_or(0) + 2) * LANE;
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{y}\" \
        viewBox=\"0 0 {width} {y}\" font-family=\"sans-serif\" font-size=\"12\">"
    )?;
    writeln!(
        out,
        "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" \
        markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#456\"/></marker></defs>"
    )?;
    writeln!(out, "<rect width=\"{width}\" height=\"{y}\" fill=\"white\"/>")?;
    for ((from, to, _, by), lane) in runs.iter().zip(&lanes) {
        let lane = labels + lane * LANE;
        writeln!(
            out,
            "<path d=\"M{right} {from}H{lane}V{to}H{right}\" fill=\"none\" stroke=\"#89a\" \
            marker-end=\"url(#head)\"/>"
        )?;
        writeln!(out, "<text x=\"{}\" y=\"{}\" fill=\"#234\">{by}</text>", right + 6, from - 3)?;
    }
    for (status, top, height) in &boxes {
        let stroke = if machine.first.has(*status) { 2 } else { 1 };
        writeln!(
            out,
            "<rect x=\"{LINE}\" y=\"{top}\" width=\"{wide}\" height=\"{height}\" rx=\"6\" fill=\"#eef3f8\" \
            stroke=\"#345\" stroke-width=\"{stroke}\"/>"
        )?;
        let middle = top + height / 2 + 4;
        writeln!(
            out,
            "<text x=\"{}\" y=\"{middle}\" font-weight=\"bold\">{}</text>",
            LINE + 10,
            status.english()
        )?;
    }
    writeln!(out, "</svg>")
}

/// A lane for each run, short runs inside; arrows to one box share a lane where they overlap.
fn lanes<T: Copy + PartialEq>(runs: &[(usize, usize, T, &str)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by_key(|nth| runs.get(*nth).map_or(0, |(from, to, _, _)| from.abs_diff(*to)));
    let mut taken: Vec<(usize, usize, usize, T)> = Vec::new();
    let mut lanes = vec![0; runs.len()];
    for nth in order {
        let Some((from, to, target, _)) = runs.get(nth) else { continue };
        let (low, high) = ((*from).min(*to), (*from).max(*to));
        let free = |lane: &usize| {
            taken.iter().all(|(known, top, bottom, other)| {
                known != lane || high < *top || *bottom < low || other == target
            })
        };
        let lane = (0..=runs.len()).find(free).unwrap_or(0);
        taken.push((lane, low, high, *target));
        if let Some(slot) = lanes.get_mut(nth) {
            *slot = lane;
        }
    }
    lanes
}
