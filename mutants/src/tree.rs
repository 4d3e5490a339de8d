//! The mutated copy of the workspace, and what is built of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Failed;
use crate::board::{self, Fixed, Whose, Written};
use crate::guards;
use crate::kept;
use crate::listed::{self, Mutant};

/// Why a mutant is not run behind a switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Left {
    /// It does not compile, wherever it stands.
    Unviable(String),
    /// A build of its own must tell.
    Alone(String),
}

/// A test binary.
#[derive(Clone, Debug)]
pub(crate) struct Binary {
    /// The crate and the file.
    pub(crate) name: String,
    /// What is run.
    pub(crate) path: PathBuf,
    /// Where.
    pub(crate) folder: PathBuf,
}

/// The copy.
#[derive(Debug)]
pub(crate) struct Tree {
    source: PathBuf,
    copy: PathBuf,
    target: PathBuf,
    /// Of the crate, from the root.
    folder: String,
}

impl Tree {
    /// A fresh copy of what git knows.
    ///
    /// # Errors
    /// If it can't be made.
    pub(crate) fn copied(source: &Path, target: &Path, package: &str) -> Result<Self, Failed> {
        let copy = target.join("mutants").join(package).join("tree");
        let folder = listed::folder(source, package)?;
        let files = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(source)
            .output()?;
        for file in String::from_utf8(files.stdout)?.split_terminator('\0') {
            let (from, to) = (source.join(file), copy.join(file));
            // Written with switches: to write it as it is would have it built again for nothing.
            let switched = KIT.contains(&file)
                || (file.starts_with(&format!("{folder}/src/")) && is_rust(file.as_ref()));
            let Some(text) = fs::read(&from).ok().filter(|_| !switched) else { continue };
            let text = if file.contains("/tests/") { without_shrinking(text) } else { text };
            write(&to, &text)?;
        }
        let target = copy.with_file_name("target");
        Ok(Self { source: source.to_owned(), copy, target, folder })
    }

    /// The crate's own sources, from the root.
    ///
    /// # Errors
    /// If they can't be read.
    pub(crate) fn sources(&self) -> Result<BTreeMap<String, String>, Failed> {
        let mut sources = BTreeMap::new();
        read(&self.source, &self.source.join(&self.folder).join("src"), &mut sources)?;
        Ok(sources)
    }

    /// Puts the mutants behind switches, and drops those that don't compile, until the rest does.
    ///
    /// # Errors
    /// If the copy does not compile for another reason.
    pub(crate) fn build(
        &self,
        mutants: &[Mutant],
        packages: &[&str],
    ) -> Result<(Vec<Binary>, BTreeMap<u32, Left>), Failed> {
        let sources = self.sources()?;
        let names: Vec<&str> = mutants.iter().map(|mutant| mutant.name.as_str()).collect();
        let sum = kept::sum(&format!("{names:?}{sources:?}"));
        let known = self.copy.with_file_name("left");
        let before = fs::read(&known).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let before = before.filter(|(of, _): &(u64, _)| *of == sum);
        let mut left: BTreeMap<u32, Left> = before.map(|(_, left)| left).unwrap_or_default();
        loop {
            let dropped: BTreeSet<u32> = left.keys().copied().collect();
            let mut written = BTreeMap::new();
            for (file, text) in &sources {
                let of_file: Vec<(u32, &Mutant)> =
                    (0..).zip(mutants).filter(|(_, m)| m.file == *file).collect();
                let board = board::board(text, &of_file, &dropped)?;
                for (number, fixed) in board.fixed {
                    left.insert(
                        number,
                        match fixed {
                            Fixed::LetChain => Left::Unviable("`let` stands with `&&` alone".into()),
                            Fixed::Constant => Left::Alone("worked out when compiling".into()),
                            Fixed::Opaque => Left::Alone("the type is that of the body".into()),
                        },
                    );
                }
                let mut text = guards::kit(file, &board.text)?.unwrap_or_else(|| board.text.clone());
                let moved = moved(board.written, &board.text, &text);
                // A program is a crate of its own.
                if ROOTS.iter().any(|root| *file == format!("{}/src/{root}", self.folder)) {
                    text.push_str("\nmod imi_switch;\n");
                }
                write(&self.copy.join(file), text.as_bytes())?;
                written.insert(file.clone(), moved);
            }
            let mut switched = vec![self.folder.as_str()];
            if self.folder != "imi-core" {
                switched.push("imi-core");
                self.kit()?;
            }
            for folder in switched {
                let switch = format!("{SWITCH}\nconst MUTANTS: usize = {};\n", mutants.len());
                write(&self.copy.join(folder).join("src/imi_switch.rs"), switch.as_bytes())?;
            }
            let (binaries, errors) = self.compile(packages)?;
            if errors.is_empty() {
                fs::write(&known, serde_json::to_vec(&(sum, &left))?)?;
                return Ok((binaries, left));
            }
            let before = left.len();
            for error in errors {
                error.blame(&self.copy, &written, &mut left);
            }
            if left.len() == before {
                return Err("the copy does not compile, and no mutant is the cause; see above".into());
            }
        }
    }

    fn kit(&self) -> Result<(), Failed> {
        for file in KIT {
            let mut text = fs::read_to_string(self.source.join(file))?;
            text = guards::kit(file, &text)?.unwrap_or(text);
            if file.ends_with("lib.rs") {
                text.push_str("\nmod imi_switch;\n");
            }
            write(&self.copy.join(file), text.as_bytes())?;
        }
        Ok(())
    }

    fn compile(&self, packages: &[&str]) -> Result<(Vec<Binary>, Vec<Error>), Failed> {
        let mut cargo = Command::new("cargo");
        cargo.args(["test", "--no-run", "--tests", "--all-features", "--message-format=json"]);
        for package in packages {
            cargo.args(["--package", package]);
        }
        let built = cargo
            .current_dir(&self.copy)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_PROFILE_TEST_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("RUSTFLAGS", "--cap-lints=warn -Awarnings")
            .stderr(Stdio::inherit())
            .output()?;
        let (mut binaries, mut errors) = (Vec::new(), Vec::new());
        for line in String::from_utf8(built.stdout)?.lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
            match text(&message, "/reason") {
                "compiler-message" if text(&message, "/message/level") == "error" => {
                    errors.push(Error(message.pointer("/message").cloned().unwrap_or_default()));
                }
                "compiler-artifact" if message.pointer("/profile/test") == Some(&Value::Bool(true)) => {
                    let manifest = PathBuf::from(text(&message, "/manifest_path"));
                    let folder = manifest.parent().unwrap_or(&self.copy).to_owned();
                    let package = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    let path = PathBuf::from(text(&message, "/executable"));
                    let source = text(&message, "/target/src_path");
                    let source = source.rsplit_once(&format!("/{package}/")).map_or(source, |(_, file)| file);
                    binaries.push(Binary { name: format!("{package}/{source}"), path, folder });
                }
                _ => {}
            }
        }
        if !built.status.success() && errors.is_empty() {
            return Err("the copy does not compile".into());
        }
        Ok((binaries, errors))
    }
}

/// What of the kit gets a switch for every crate.
const KIT: [&str; 3] = ["imi-core/src/refusal.rs", "imi-core/src/decide.rs", "imi-core/src/lib.rs"];

/// Where a library and a program begin.
const ROOTS: [&str; 2] = ["lib.rs", "main.rs"];

const SWITCH: &str = include_str!("switch.rs");

/// A failure is a failure; the shortest one is nothing to a mutant.
fn without_shrinking(text: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(text) {
        Ok(text) => text.replace("max_shrink_iters: 4_000", "max_shrink_iters: 0").into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// Where the same stands in a text that has more in one place.
fn moved(written: Vec<Written>, before: &str, after: &str) -> Vec<Written> {
    let same = before.bytes().zip(after.bytes()).take_while(|(one, other)| one == other).count();
    let more = after.len() - before.len();
    let place = |at: usize| if at >= same { at + more } else { at };
    let moved = |one: Written| Written { range: place(one.range.start)..place(one.range.end), ..one };
    written.into_iter().map(moved).collect()
}

/// Leaves what is the same alone, so that it is not built again.
fn write(path: &Path, text: &[u8]) -> Result<(), Failed> {
    if fs::read(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}

fn read(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) -> Result<(), Failed> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, into)?;
        } else if is_rust(&path) {
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            into.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

struct Error(Value);

/// What depends on where a value lives, and not on what it is: the copy may be at fault.
const OF_PLACE: [&str; 8] = ["E0716", "E0597", "E0505", "E0382", "E0499", "E0502", "E0506", "E0515"];

impl Error {
    fn spans(&self) -> Vec<(bool, String, usize, usize)> {
        let spans = self.0.pointer("/spans").and_then(Value::as_array).cloned().unwrap_or_default();
        let span = |mut span: Value| {
            let primary = span.pointer("/is_primary") == Some(&Value::Bool(true));
            while let Some(outer) = span.pointer("/expansion/span").filter(|outer| outer.is_object()).cloned()
            {
                span = outer;
            }
            let byte = |at| span.pointer(at).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
            let file = text(&span, "/file_name").to_owned();
            Some((primary, file, byte("/byte_start")?, byte("/byte_end")?))
        };
        let mut spans: Vec<_> = spans.into_iter().filter_map(span).collect();
        spans.sort_by_key(|(primary, ..)| !primary);
        spans
    }

    fn blame(&self, copy: &Path, written: &BTreeMap<String, Vec<Written>>, left: &mut BTreeMap<u32, Left>) {
        let code = text(&self.0, "/code/code");
        let says = text(&self.0, "/message");
        let spans = self.spans();
        let narrowest = |(_, file, start, end): &(bool, String, usize, usize)| {
            let here = written.get(file).into_iter().flatten();
            here.filter(|written| written.range.start <= *start && *end <= written.range.end)
                .min_by_key(|written| written.range.len())
        };
        // Where nothing stands instead, what is around it may lack something.
        let nothing = |(_, file, start, end): &(bool, String, usize, usize)| {
            let here = written.get(file).into_iter().flatten();
            here.filter(|written| *start <= written.range.start && written.range.end <= *end)
                .find(|written| written.whose == Whose::Nothing)
        };
        if let Some(blamed) = spans.iter().find_map(narrowest).or_else(|| spans.iter().find_map(nothing)) {
            let alone = blamed.whose == Whose::Switch || OF_PLACE.contains(&code);
            for mutant in &blamed.mutants {
                left.entry(*mutant).or_insert_with(|| {
                    let why = format!("{code} {says}");
                    if alone { Left::Alone(why) } else { Left::Unviable(why) }
                });
            }
            return;
        }
        // A match that lacks an arm is told by what it looks at.
        let lacking = spans.iter().filter(|(primary, ..)| *primary && code == "E0004");
        for (_, file, _, end) in lacking {
            let text = fs::read_to_string(copy.join(file)).unwrap_or_default();
            if let Some(arm) = text.get(*end..).and_then(|rest| arm_of(rest, says)) {
                left.entry(arm).or_insert_with(|| Left::Unviable(format!("{code} {says}")));
                return;
            }
        }
        let rendered = text(&self.0, "/rendered");
        if !says.starts_with("aborting") {
            eprintln!("{rendered}");
        }
    }
}

/// The mutant that deletes an arm of a match whose body comes next: the first arm with a word of the pattern that is said to
/// lack, or the first.
fn arm_of(body: &str, says: &str) -> Option<u32> {
    let (mut depth, mut end) = (0_i32, body.len());
    for (at, letter) in body.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => {
                end = at;
                break;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    let body = body.get(..end)?;
    let mut first = None;
    for (at, switch) in body.match_indices("imi_switch::on(") {
        let Some(arm) = body.get(at + switch.len()..).and_then(|rest| rest.split(')').next()?.parse().ok())
        else {
            continue;
        };
        let pattern = body.get(..at)?.rsplit(['\n', '{', ',']).next().unwrap_or_default();
        let word = pattern.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
        if word.is_some_and(|word| says.contains(word)) {
            return Some(arm);
        }
        first = first.or(Some(arm));
    }
    first
}

#[cfg(test)]
mod tests {
    use super::arm_of;

    #[test]
    fn a_match_that_lacks_an_arm_is_told_by_the_arm_of_its_pattern() {
        let body = " {\n A if !crate::imi_switch::on(3) => {}\n \
                    Some(x) if !crate::imi_switch::on(11) => f(x),\n None => {}\n }\n on(12)";
        assert_eq!(arm_of(body, "non-exhaustive patterns: `Some(_)` not covered"), Some(11));
        assert_eq!(arm_of(body, "non-exhaustive patterns: `&_` not covered"), Some(3));
        assert_eq!(arm_of(" { None => {} } imi_switch::on(4)", "`Some(_)` not covered"), None);
    }
}
