//! Every mutant of a file behind a switch: the file's text, with what cargo-mutants would write standing beside what stands
//! there.
//!
//! What a mutant changes is copied as text and changed as text, so that it reads as it would in a file of its own (an operator
//! of another strength binds otherwise). Only the smallest expression that holds the change is copied, and only the
//! unchanged side holds further switches, so the text grows with the mutants and not with their depth.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use proc_macro2::{LineColumn, Span};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, Signature, UnOp};

use crate::Failed;
use crate::listed::{Genre, Mutant, Place};

/// Why a mutant has no switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fixed {
    /// It is worked out when compiling, where no switch can be read.
    Constant,
    /// The function's type is that of its body.
    Opaque,
    /// `let` in a condition knows no `||`: it would not compile.
    LetChain,
}

/// A mutant's own text in the new file.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// The mutants: one, or all that share what was copied.
    pub(crate) mutants: Vec<u32>,
    /// Where, in bytes.
    pub(crate) range: Range<usize>,
    /// Whose text it is.
    pub(crate) whose: Whose,
}

/// Whose text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The mutant's own.
    Own,
    /// The switch and what was there before, beside the mutants' own.
    Switch,
    /// The same, where the mutant has nothing instead.
    Nothing,
}

/// A file with its switches.
#[derive(Debug)]
pub(crate) struct Board {
    /// The new text.
    pub(crate) text: String,
    /// Whose text is where, the narrower after the wider.
    pub(crate) written: Vec<Written>,
    /// The mutants without a switch.
    pub(crate) fixed: BTreeMap<u32, Fixed>,
}

enum Shape {
    /// An expression stands beside its mutants.
    Beside,
    /// A statement that a mutant leaves out.
    Without,
    /// A function's body begins with its mutants' values.
    Value,
    /// A match arm has a guard.
    Arm,
}

struct Site {
    range: Range<usize>,
    shape: Shape,
    mutants: Vec<u32>,
}

/// Puts the mutants of one file behind switches, save those dropped.
///
/// # Errors
/// If the file can't be read as Rust.
pub(crate) fn board(
    text: &str,
    mutants: &[(u32, &Mutant)],
    dropped: &BTreeSet<u32>,
) -> Result<Board, Failed> {
    let file = syn::parse_file(text)?;
    let mut finder = Finder {
        mutants: mutants.iter().filter(|(number, _)| !dropped.contains(number)).copied().collect(),
        constant: false,
        sites: Vec::new(),
        fixed: BTreeMap::new(),
    };
    finder.visit_file(&file);
    let Finder { mut sites, mut fixed, .. } = finder;
    sites.sort_by_key(|site| {
        let inserted = matches!(site.shape, Shape::Value | Shape::Arm);
        (site.range.start, !inserted, core::cmp::Reverse(site.range.end))
    });
    let found: BTreeSet<u32> = sites.iter().flat_map(|site| &site.mutants).copied().collect();
    for (number, _) in mutants.iter().filter(|(number, _)| !dropped.contains(number)) {
        if !found.contains(number) {
            fixed.entry(*number).or_insert(Fixed::Constant);
        }
    }
    let lines = Lines::of(text);
    let mut writer = Writer {
        source: text,
        lines,
        mutants: mutants.iter().copied().collect(),
        out: String::new(),
        written: Vec::new(),
    };
    let rest = writer.copy(0..text.len(), &sites);
    debug_assert!(rest.is_empty(), "every site is inside the file");
    Ok(Board { text: writer.out, written: writer.written, fixed })
}

struct Finder<'a> {
    mutants: Vec<(u32, &'a Mutant)>,
    constant: bool,
    sites: Vec<Site>,
    fixed: BTreeMap<u32, Fixed>,
}

fn place(at: LineColumn) -> Place {
    Place { line: at.line, column: at.column + 1 }
}

impl Finder<'_> {
    /// The mutants of a genre that begin where this does.
    fn at(&self, genre: Genre, span: Span) -> Vec<u32> {
        let start = place(span.start());
        self.mutants
            .iter()
            .filter(|(_, mutant)| mutant.genre == genre && mutant.span.start == start)
            .map(|(number, _)| *number)
            .collect()
    }

    fn add(&mut self, range: Range<usize>, shape: Shape, mutants: Vec<u32>) {
        if mutants.is_empty() {
        } else if self.constant {
            self.fixed.extend(mutants.into_iter().map(|mutant| (mutant, Fixed::Constant)));
        } else {
            self.sites.push(Site { range, shape, mutants });
        }
    }

    fn constant(&mut self, constant: bool, within: impl FnOnce(&mut Self)) {
        let before = core::mem::replace(&mut self.constant, constant);
        within(self);
        self.constant = before;
    }

    fn function(&mut self, signature: &Signature, block: &syn::Block) {
        let Some(first) = block.stmts.first() else { return };
        let mutants = self.at(Genre::FnValue, first.span());
        let start = first.span().byte_range().start;
        if matches!(&signature.output, syn::ReturnType::Type(_, of) if is_opaque(of)) {
            self.fixed.extend(mutants.into_iter().map(|mutant| (mutant, Fixed::Opaque)));
        } else {
            self.add(start..start, Shape::Value, mutants);
        }
    }

    /// The operators that hang together without a parenthesis between them, and what they work on.
    fn operators<'e>(&mut self, of: &'e ExprBinary, found: &mut Vec<u32>, operands: &mut Vec<&'e Expr>) {
        found.extend(self.at(Genre::BinaryOperator, of.op.span()));
        for side in [&*of.left, &*of.right] {
            match side {
                Expr::Binary(inner) => self.operators(inner, found, operands),
                operand => operands.push(operand),
            }
        }
    }

    /// Conditions with a `let` among them, which no other operator than `&&` may join.
    fn chain(&mut self, of: &ExprBinary) {
        let mutants = self.at(Genre::BinaryOperator, of.op.span());
        self.fixed.extend(mutants.into_iter().map(|mutant| (mutant, Fixed::LetChain)));
        for side in [&*of.left, &*of.right] {
            match side {
                Expr::Binary(inner @ ExprBinary { op: BinOp::And(_), .. }) => self.chain(inner),
                other => self.visit_expr(other),
            }
        }
    }
}

fn is_opaque(of: &syn::Type) -> bool {
    struct Opaque(bool);
    impl Visit<'_> for Opaque {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut opaque = Opaque(false);
    opaque.visit_type(of);
    opaque.0
}

fn has_let(of: &Expr) -> bool {
    match of {
        Expr::Let(_) => true,
        Expr::Binary(ExprBinary { left, op: BinOp::And(_), right, .. }) => has_let(left) || has_let(right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, of: &'ast syn::ItemFn) {
        self.constant(of.sig.constness.is_some(), |finder| {
            finder.function(&of.sig, &of.block);
            visit::visit_item_fn(finder, of);
        });
    }

    fn visit_impl_item_fn(&mut self, of: &'ast syn::ImplItemFn) {
        self.constant(of.sig.constness.is_some(), |finder| {
            finder.function(&of.sig, &of.block);
            visit::visit_impl_item_fn(finder, of);
        });
    }

    fn visit_trait_item_fn(&mut self, of: &'ast syn::TraitItemFn) {
        self.constant(of.sig.constness.is_some(), |finder| {
            if let Some(block) = &of.default {
                finder.function(&of.sig, block);
            }
            visit::visit_trait_item_fn(finder, of);
        });
    }

    fn visit_item_const(&mut self, of: &'ast syn::ItemConst) {
        self.constant(true, |finder| visit::visit_item_const(finder, of));
    }

    fn visit_item_static(&mut self, of: &'ast syn::ItemStatic) {
        self.constant(true, |finder| visit::visit_item_static(finder, of));
    }

    fn visit_impl_item_const(&mut self, of: &'ast syn::ImplItemConst) {
        self.constant(true, |finder| visit::visit_impl_item_const(finder, of));
    }

    fn visit_trait_item_const(&mut self, of: &'ast syn::TraitItemConst) {
        self.constant(true, |finder| visit::visit_trait_item_const(finder, of));
    }

    fn visit_type_array(&mut self, of: &'ast syn::TypeArray) {
        self.constant(true, |finder| visit::visit_type_array(finder, of));
    }

    fn visit_variant(&mut self, of: &'ast syn::Variant) {
        self.constant(true, |finder| visit::visit_variant(finder, of));
    }

    fn visit_pat(&mut self, of: &'ast syn::Pat) {
        self.constant(true, |finder| visit::visit_pat(finder, of));
    }

    fn visit_expr_repeat(&mut self, of: &'ast syn::ExprRepeat) {
        self.visit_expr(&of.expr);
        self.constant(true, |finder| finder.visit_expr(&of.len));
    }

    fn visit_expr_const(&mut self, of: &'ast syn::ExprConst) {
        self.constant(true, |finder| visit::visit_expr_const(finder, of));
    }

    /// What a constant holds as a closure runs later.
    fn visit_expr_closure(&mut self, of: &'ast syn::ExprClosure) {
        self.constant(false, |finder| visit::visit_expr_closure(finder, of));
    }

    fn visit_expr_binary(&mut self, of: &'ast ExprBinary) {
        if matches!(of.op, BinOp::And(_)) && (has_let(&of.left) || has_let(&of.right)) {
            return self.chain(of);
        }
        let (mut mutants, mut operands) = (Vec::new(), Vec::new());
        self.operators(of, &mut mutants, &mut operands);
        self.add(of.span().byte_range(), Shape::Beside, mutants);
        for operand in operands {
            self.visit_expr(operand);
        }
    }

    fn visit_expr_unary(&mut self, of: &'ast syn::ExprUnary) {
        if matches!(of.op, UnOp::Not(_) | UnOp::Neg(_)) {
            let mutants = self.at(Genre::UnaryOperator, of.op.span());
            self.add(of.span().byte_range(), Shape::Beside, mutants);
        }
        visit::visit_expr_unary(self, of);
    }

    fn visit_expr_struct(&mut self, of: &'ast syn::ExprStruct) {
        let fields: Vec<u32> =
            of.fields.iter().flat_map(|field| self.at(Genre::StructField, field.span())).collect();
        self.add(of.span().byte_range(), Shape::Beside, fields);
        visit::visit_expr_struct(self, of);
    }

    fn visit_arm(&mut self, of: &'ast syn::Arm) {
        if let Some((_, guard)) = &of.guard {
            let mutants = self.at(Genre::MatchArmGuard, guard.span());
            self.add(guard.span().byte_range(), Shape::Beside, mutants);
        } else {
            let mutants = self.at(Genre::MatchArm, of.span());
            let end = of.pat.span().byte_range().end;
            self.add(end..end, Shape::Arm, mutants);
        }
        visit::visit_arm(self, of);
    }

    fn visit_expr_method_call(&mut self, of: &'ast syn::ExprMethodCall) {
        let mutants = self.at(Genre::Guard, of.span());
        self.add(of.span().byte_range(), Shape::Without, mutants);
        visit::visit_expr_method_call(self, of);
    }

    fn visit_expr_return(&mut self, of: &'ast syn::ExprReturn) {
        let mutants = self.at(Genre::Guard, of.span());
        self.add(of.span().byte_range(), Shape::Without, mutants);
        visit::visit_expr_return(self, of);
    }

    fn visit_expr_call(&mut self, of: &'ast syn::ExprCall) {
        let mutants = self.at(Genre::Guard, of.span());
        self.add(of.span().byte_range(), Shape::Beside, mutants);
        visit::visit_expr_call(self, of);
    }
}

/// Where each line begins.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let starts = core::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    fn byte(&self, at: Place) -> usize {
        let start = self.starts.get(at.line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..).unwrap_or_default();
        start + line.char_indices().nth(at.column - 1).map_or(line.len(), |(byte, _)| byte)
    }
}

struct Writer<'a> {
    source: &'a str,
    lines: Lines<'a>,
    mutants: BTreeMap<u32, &'a Mutant>,
    out: String,
    written: Vec<Written>,
}

impl Writer<'_> {
    fn source(&self, range: Range<usize>) -> &str {
        self.source.get(range).unwrap_or_default()
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = self.out.write_fmt(text);
    }

    /// Copies a range with the sites inside it; gives back the sites behind it.
    fn copy<'s>(&mut self, range: Range<usize>, mut sites: &'s [Site]) -> &'s [Site] {
        let mut at = range.start;
        while let [site, others @ ..] = sites {
            if site.range.start >= range.end {
                break;
            }
            let between = self.source(at..site.range.start).to_owned();
            self.out.push_str(&between);
            sites = self.site(site, others);
            at = site.range.end;
        }
        let rest = self.source(at..range.end).to_owned();
        self.out.push_str(&rest);
        sites
    }

    fn site<'s>(&mut self, site: &Site, inner: &'s [Site]) -> &'s [Site] {
        let numbers = site.mutants.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let whole = self.out.len();
        let slot = self.written.len();
        let owner = if matches!(site.shape, Shape::Without) { Whose::Nothing } else { Whose::Switch };
        self.written.push(Written { mutants: site.mutants.clone(), range: whole..whole, whose: owner });
        let mut rest = inner;
        match site.shape {
            Shape::Arm => self.put(format_args!(" if !crate::imi_switch::on({numbers})")),
            Shape::Value => {
                self.put(format_args!("match crate::imi_switch::pick(&[{numbers}]) {{ 0 => {{}} "));
                self.arms(site, |_, mutant| format!("return {}", mutant.replacement));
                self.out.push_str("} ");
            }
            Shape::Beside | Shape::Without => {
                self.put(format_args!("(match crate::imi_switch::pick(&[{numbers}]) {{ 0 => {{ "));
                rest = self.copy(site.range.clone(), inner);
                self.out.push_str(" } ");
                let range = site.range.clone();
                self.arms(site, |writer, mutant| match site.shape {
                    Shape::Without => String::new(),
                    _ => writer.changed(range.clone(), mutant),
                });
                self.out.push_str("})");
            }
        }
        let range = whole..self.out.len();
        if let Some(written) = self.written.get_mut(slot) {
            written.range = range;
        }
        rest
    }

    fn arms(&mut self, site: &Site, text: impl Fn(&Self, &Mutant) -> String) {
        for (nth, number) in site.mutants.iter().enumerate() {
            let Some(mutant) = self.mutants.get(number) else { continue };
            let text = text(self, mutant);
            if nth + 1 == site.mutants.len() {
                self.out.push_str("_ => { ");
            } else {
                self.put(format_args!("{} => {{ ", nth + 1));
            }
            let start = self.out.len();
            self.out.push_str(&text);
            self.written.push(Written {
                mutants: vec![*number],
                range: start..self.out.len(),
                whose: Whose::Own,
            });
            self.out.push_str(" } ");
        }
    }

    /// The text of a range as the mutant has it.
    fn changed(&self, range: Range<usize>, mutant: &Mutant) -> String {
        let (start, end) = (self.lines.byte(mutant.span.start), self.lines.byte(mutant.span.end));
        let (before, after) = (self.source(range.start..start), self.source(end..range.end));
        format!("{before}{}{after}", mutant.replacement)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "the texts are constants")]
mod tests {
    use super::*;
    use crate::listed::Span;

    /// A mutant of the nth place where this stands.
    fn mutant(text: &str, what: &str, nth: usize, replacement: &str, genre: Genre) -> Mutant {
        let (at, _) = text.match_indices(what).nth(nth).unwrap();
        let place = |at: usize| {
            let before = &text.get(..at).unwrap();
            let line = before.rsplit('\n').next().unwrap();
            Place { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
        };
        let span = Span { start: place(at), end: place(at + what.len()) };
        Mutant { name: String::new(), file: String::new(), span, replacement: replacement.to_owned(), genre }
    }

    fn written(text: &str, mutants: &[Mutant]) -> Board {
        let mutants: Vec<(u32, &Mutant)> = (7..).zip(mutants).collect();
        board(text, &mutants, &BTreeSet::new()).unwrap()
    }

    #[test]
    fn operators_stand_beside_what_they_were_and_bind_as_they_would_alone() {
        let text = "fn f() -> bool { é() && b && !c }";
        let mutants = [
            mutant(text, "&&", 0, "||", Genre::BinaryOperator),
            mutant(text, "&&", 1, "||", Genre::BinaryOperator),
            mutant(text, "!", 0, "", Genre::UnaryOperator),
        ];
        let expected = "fn f() -> bool { (match crate::imi_switch::pick(&[8, 7]) { 0 => { é() && b && \
                        (match crate::imi_switch::pick(&[9]) { 0 => { !c } _ => { c } }) } \
                        1 => { é() && b || !c } _ => { é() || b && !c } }) }";
        assert_eq!(written(text, &mutants).text, expected);
    }

    #[test]
    fn values_come_first_arms_get_guards_and_guards_their_values() {
        let text = "fn f(n: u8) -> u8 { match n { 1 => 2, 3 if g() => 4, _ => 0 } }";
        let mutants = [
            mutant(text, "match n { 1 => 2, 3 if g() => 4, _ => 0 }", 0, "0", Genre::FnValue),
            mutant(text, "1 => 2,", 0, "", Genre::MatchArm),
            mutant(text, "g()", 0, "true", Genre::MatchArmGuard),
        ];
        let expected = "fn f(n: u8) -> u8 { match crate::imi_switch::pick(&[7]) { 0 => {} _ => { return 0 } } \
                        match n { 1 if !crate::imi_switch::on(8) => 2, \
                        3 if (match crate::imi_switch::pick(&[9]) { 0 => { g() } _ => { true } }) => 4, _ => 0 } }";
        assert_eq!(written(text, &mutants).text, expected);
    }

    #[test]
    fn a_field_is_left_to_the_base_and_a_refusal_is_left_out() {
        let text = "fn f() { let s = S { a: 1, ..base }; faults.add(Rule::A, place); }";
        let mutants = [
            mutant(text, "a: 1,", 0, "", Genre::StructField),
            mutant(text, "faults.add(Rule::A, place)", 0, "", Genre::Guard),
        ];
        let expected = "fn f() { let s = (match crate::imi_switch::pick(&[7]) { 0 => { S { a: 1, ..base } } \
                        _ => { S {  ..base } } }); \
                        (match crate::imi_switch::pick(&[8]) { 0 => { faults.add(Rule::A, place) } _ => {  } }); }";
        assert_eq!(written(text, &mutants).text, expected);
    }

    #[test]
    fn what_is_worked_out_when_compiling_has_no_switch_but_closures_in_it_have() {
        let text = "const A: u8 = 1 + 2; const F: fn(u8) -> u8 = |n| n + 1; const fn g() -> u8 { 3 }
                    fn h() -> impl Iterator<Item = u8> { once(1) } fn i(o: Option<bool>) { if let Some(n) = o && n {} }";
        let mutants = [
            mutant(text, "+", 0, "-", Genre::BinaryOperator),
            mutant(text, "+", 1, "-", Genre::BinaryOperator),
            mutant(text, "3", 0, "0", Genre::FnValue),
            mutant(text, "once(1)", 0, "empty()", Genre::FnValue),
            mutant(text, "&&", 0, "||", Genre::BinaryOperator),
        ];
        let fixed = [(7, Fixed::Constant), (9, Fixed::Constant), (10, Fixed::Opaque), (11, Fixed::LetChain)];
        assert_eq!(written(text, &mutants).fixed, BTreeMap::from(fixed));
    }
}
