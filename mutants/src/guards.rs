//! What refuses: a mutant for each place where a rule is broken, that leaves out the refusal; and what must be changed in the
//! kit so that a rule is refused nowhere.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::Failed;
use crate::listed::{Genre, Mutant, Place, Span};

/// The rules of a crate, by name.
#[must_use]
pub(crate) fn rules(source: &str) -> Vec<String> {
    let name = |line: &str| {
        let (name, rest) = line.trim().split_once(' ')?;
        let is_name = name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric);
        (is_name && rest.starts_with('"') && rest.ends_with("\";")).then(|| name.to_owned())
    };
    source.lines().filter(|line| !line.trim().starts_with("///")).filter_map(name).collect()
}

/// A place that refuses, and by which rules.
#[derive(Debug)]
pub(crate) struct Guard {
    /// The mutant.
    pub(crate) mutant: Mutant,
    /// What it does not refuse.
    pub(crate) rules: Vec<String>,
}

/// The places of a file that refuse.
///
/// # Errors
/// If the file can't be read as Rust.
pub(crate) fn guards(file: &str, text: &str) -> Result<Vec<Guard>, Failed> {
    let mut finder = Finder { file, guards: Vec::new() };
    finder.visit_file(&syn::parse_file(text)?);
    Ok(finder.guards)
}

struct Finder<'a> {
    file: &'a str,
    guards: Vec<Guard>,
}

/// The rules that an expression names.
fn named(of: &impl ToTokens) -> Vec<String> {
    let text = of.to_token_stream().to_string();
    let mut words =
        text.split(|c: char| c.is_whitespace() || "(){},;&".contains(c)).filter(|word| !word.is_empty());
    let mut rules = Vec::new();
    while let Some(word) = words.next() {
        if word == "Rule" && words.next() == Some("::") {
            rules.extend(words.next().map(str::to_owned));
        }
    }
    rules
}

impl Finder<'_> {
    fn add(&mut self, span: proc_macro2::Span, rules: Vec<String>, replacement: &str) {
        if rules.is_empty() {
            return;
        }
        let at = |at: proc_macro2::LineColumn| Place { line: at.line, column: at.column + 1 };
        let span = Span { start: at(span.start()), end: at(span.end()) };
        let name = format!(
            "{}:{}:{}: refuse not by {}",
            self.file,
            span.start.line,
            span.start.column,
            rules.join(" or ")
        );
        let file = self.file.to_owned();
        let mutant = Mutant { name, file, span, replacement: replacement.to_owned(), genre: Genre::Guard };
        self.guards.push(Guard { mutant, rules });
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("test"))
}

fn is_error(of: &syn::Expr) -> bool {
    matches!(of, syn::Expr::Call(call) if matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Err")))
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, of: &'ast syn::ItemMod) {
        if !is_test(&of.attrs) {
            visit::visit_item_mod(self, of);
        }
    }

    fn visit_expr_method_call(&mut self, of: &'ast syn::ExprMethodCall) {
        if of.method == "add" || of.method == "unless" {
            self.add(of.span(), named(&of.args), "");
        }
        visit::visit_expr_method_call(self, of);
    }

    fn visit_expr_return(&mut self, of: &'ast syn::ExprReturn) {
        match &of.expr {
            Some(error) if is_error(error) => self.add(of.span(), named(error), ""),
            _ => visit::visit_expr_return(self, of),
        }
    }

    fn visit_expr_call(&mut self, of: &'ast syn::ExprCall) {
        if matches!(&*of.func, syn::Expr::Path(path) if path.path.is_ident("Err")) {
            self.add(of.span(), named(&of.args), "Ok(())");
        }
        visit::visit_expr_call(self, of);
    }
}

/// The kit's one place where content is refused, and its one gate, with a rule switched off.
///
/// # Errors
/// If the kit does not have them any more.
pub(crate) fn kit(file: &str, text: &str) -> Result<Option<String>, Failed> {
    const ADD: &str = "pub fn add(&mut self, rule: impl Into<AnyRule<L::Rule>>, place: Place) {\n";
    const GATE: &str = "fn gate<L: Lifecycle>(";
    let missing = || format!("the kit refuses otherwise than this tool knows: {file}");
    if file.ends_with("imi-core/src/refusal.rs") {
        let off =
            "let rule: AnyRule<L::Rule> = rule.into(); if crate::imi_switch::without(&rule) { return; } ";
        let at = text.find(ADD).ok_or_else(missing)? + ADD.len();
        let (before, after) = text.split_at(at);
        return Ok(Some(format!("{before}{off}{after}")));
    }
    if file.ends_with("imi-core/src/decide.rs") {
        let (before, after) = text.split_once(GATE).ok_or_else(missing)?;
        let gate = "fn gate<L: Lifecycle>(state: &L::State, kind: L::Kind, part: L::Part, moment: &Moment<'_, L::Policy>) \
                    -> Result<(), Refusal<L>> { \
                    let gate = guarded::<L>(state, kind, part, moment); \
                    let off = |refusal: &Refusal<L>| refusal.rules().iter().any(|rule| crate::imi_switch::without(rule)); \
                    if gate.as_ref().is_err_and(off) { Ok(()) } else { gate } } ";
        return Ok(Some(format!("{before}{gate}fn guarded<L: Lifecycle>({after}")));
    }
    Ok(None)
}
