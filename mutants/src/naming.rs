//! Which tests name which rules: by a function of the rule's name, by the rule itself, in the test or in what it uses from its
//! file, or by a snapshot that it is held against.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use quote::ToTokens;
use syn::visit::{self, Visit};

use crate::Failed;
use crate::listed;

/// What the tests of a crate say.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    /// The words of each item, by its name, with the file in which it is.
    items: BTreeMap<String, Vec<(String, BTreeSet<String>)>>,
    /// The words of each snapshot, by its name.
    snapshots: BTreeMap<String, BTreeSet<String>>,
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| c != '_' && !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn squashed(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

struct Items<'a>(&'a str, &'a mut Naming);

impl<'ast> Visit<'ast> for Items<'_> {
    fn visit_item(&mut self, of: &'ast syn::Item) {
        let name = match of {
            syn::Item::Fn(of) => Some(&of.sig.ident),
            syn::Item::Const(of) => Some(&of.ident),
            syn::Item::Static(of) => Some(&of.ident),
            _ => None,
        };
        if let Some(name) = name {
            let said = words(&of.to_token_stream().to_string());
            self.1.items.entry(name.to_string()).or_default().push((self.0.to_owned(), said));
        }
        visit::visit_item(self, of);
    }
}

impl Naming {
    /// Reads the tests of a crate.
    ///
    /// # Errors
    /// If they can't be read.
    pub(crate) fn read(&mut self, root: &Path, package: &str) -> Result<(), Failed> {
        let folder = root.join(listed::folder(root, package)?);
        self.folder(root, &folder.join("tests"))?;
        self.folder(root, &folder.join("src"))
    }

    fn folder(&mut self, root: &Path, folder: &Path) -> Result<(), Failed> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let extension = path.extension().unwrap_or_default();
            if path.is_dir() {
                self.folder(root, &path)?;
            } else if extension == "rs" {
                let file = path.strip_prefix(root)?.to_string_lossy().into_owned();
                let text = fs::read_to_string(&path)?;
                Items(&file, self).visit_file(&syn::parse_file(&text)?);
            } else if extension == "snap" {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let name = name.rsplit_once("__").map_or(name.clone(), |(_, name)| name.to_owned());
                self.snapshots.entry(name).or_default().extend(words(&fs::read_to_string(&path)?));
            }
        }
        Ok(())
    }

    /// What a test of a file says, with all that it uses.
    #[must_use]
    pub(crate) fn said(&self, file: &str, test: &str) -> Said<'_> {
        let name = test.rsplit_once("::").map_or(test, |(_, name)| name);
        let is_source = file.ends_with("/src/lib.rs");
        let folder = file.strip_suffix(if is_source { "lib.rs" } else { ".rs" }).unwrap_or(file);
        let mut said = Said { name: squashed(name), words: BTreeSet::new() };
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<String> = vec![name.to_owned()];
        while let Some(item) = open.pop() {
            said.words.extend(self.snapshots.get(&item).into_iter().flatten().map(String::as_str));
            let bodies = self.items.get(&item).into_iter().flatten();
            for (_, words) in bodies.filter(|(of, _)| of == file || of.starts_with(folder)) {
                said.words.extend(words.iter().map(String::as_str));
                // Of the library's own sources a test uses everything; what it names is in the test.
                let used = words.iter().filter(|_| !is_source);
                for word in
                    used.filter(|word| self.items.contains_key(*word) || self.snapshots.contains_key(*word))
                {
                    if known.insert(word) {
                        open.push(word.clone());
                    }
                }
            }
        }
        said
    }
}

/// What a test says.
#[derive(Debug)]
pub(crate) struct Said<'a> {
    name: String,
    words: BTreeSet<&'a str>,
}

impl Said<'_> {
    /// Whether it names a rule.
    #[must_use]
    pub(crate) fn names(&self, rule: &str) -> bool {
        self.words.contains(rule) || self.name.contains(&squashed(rule))
    }
}
