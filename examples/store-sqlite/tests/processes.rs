//! What only other processes show.
//!
//! A writer is killed, again and again: what it was told is written is there, whole, and nothing is there in part.
//! `KILLS=300 cargo test -p imi-store-sqlite --test processes` kills more often; `SEED` repeats a run's choices.
//!
//! And whoever may not write a file is told so: the tests themselves may run as a user who may write everything.

#[path = "processes/check.rs"]
mod check;
#[path = "store/folder.rs"]
mod folder;
#[path = "processes/script.rs"]
mod script;

use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use folder::Folder;
use imi_core::testing::toy::Parcel;
use imi_store_sqlite::{Grouped, SqliteStore};
use script::{Script, Step};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What a killed writer had been told.
#[derive(Default)]
struct Told {
    steps: u32,
    leased: Vec<String>,
    sent: Vec<String>,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "write", path, salt] => write(Path::new(path), salt.parse()?),
        [_, "open", path] => {
            let opened = SqliteStore::<Parcel>::open(path);
            Ok(writeln!(
                std::io::stdout(),
                "{}",
                opened.map_or_else(|error| error.to_string(), |_| "open".to_owned())
            )?)
        }
        _ => {
            #[cfg(unix)]
            read_only()?;
            kill_often()
        }
    }
}

/// A file that may not be written is told to be read-only.
#[cfg(unix)]
fn read_only() -> Outcome<()> {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let folder = Folder::new();
    let (path, program) = (folder.file("read-only.db"), folder.file("program"));
    drop(SqliteStore::<Parcel>::open(&path)?);
    std::fs::copy(std::env::current_exe()?, &program)?;
    set_permissions(&path, Permissions::from_mode(0o444))?;
    let mut other = Command::new(&program);
    if metadata(&path)?.uid() == 0 {
        const NOBODY: u32 = 65_534;
        other.uid(NOBODY).gid(NOBODY);
    }
    let said = String::from_utf8(other.arg("open").arg(&path).output()?.stdout)?;
    let expected = format!("`{}` is read-only", path.display());
    if said.starts_with(&expected) {
        Ok(())
    } else {
        Err(format!("expected `{expected}`, found `{said}`").into())
    }
}

/// Writes until killed, and says after each step that it is done.
fn write(path: &Path, salt: u64) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    // Half of the writers have a thread write for them.
    let mut store =
        if salt.is_multiple_of(2) { SqliteStore::open(path)? } else { Grouped::open(path)?.store()? };
    let mut script = Script::new(salt);
    loop {
        match script.step(&mut store)? {
            Step::Other => writeln!(out, "done")?,
            Step::Leased(ids) => writeln!(out, "leased {}", ids.join(" "))?,
            Step::Sent(id) => writeln!(out, "sent {id}")?,
        }
    }
}

fn kill_often() -> Outcome<()> {
    let kills: u32 = std::env::var("KILLS").ok().map_or(Ok(10), |kills| kills.parse())?;
    let seed = std::env::var("SEED").ok().map_or(Ok(RandomState::new().hash_one(0)), |seed| seed.parse())?;
    let begin = Instant::now();
    let (mut told, mut untold, mut unborn) = (0, 0, 0);
    for round in 0..kills {
        let folder = Folder::new();
        let path = folder.file("killed.db");
        let mut random = script::Random(seed ^ u64::from(round));
        let writer = kill(&path, &mut random).map_err(|error| format!("seed {seed}: {error}"))?;
        unborn += u32::from(writer.steps == 0);
        told += writer.steps;
        untold += check::check(&path, random.0, &writer)
            .map_err(|error| format!("seed {seed}, round {round}, {} steps: {error}", writer.steps))?;
    }
    writeln!(
        std::io::stdout(),
        "{kills} kills in {:.1} s: {told} writes acknowledged, all of them there whole; \
         {untold} more there whole that had not been acknowledged; {unborn} killed before the first",
        begin.elapsed().as_secs_f64(),
    )?;
    Ok(())
}

/// Starts a writer, and kills it some steps and a moment later.
fn kill(path: &Path, random: &mut script::Random) -> Outcome<Told> {
    let (steps, moment) = (random.below(70).saturating_sub(10), random.below(400_000));
    let salt = random.0.to_string();
    let mut writer = Command::new(std::env::current_exe()?)
        .arg("write")
        .args([path.as_os_str(), salt.as_ref()])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(writer.stdout.take().ok_or("no output")?).lines();
    let mut told = Told::default();
    for line in lines.by_ref().take(usize::try_from(steps)?) {
        told.hear(&line?);
    }
    for _ in 0..moment {
        std::hint::spin_loop();
    }
    writer.kill()?;
    for line in lines {
        told.hear(&line?);
    }
    let status = writer.wait()?;
    if status.success() || status.code().is_some() {
        return Err(format!("the writer ended by itself: {status}").into());
    }
    Ok(told)
}

impl Told {
    fn hear(&mut self, line: &str) {
        self.steps += 1;
        let mut words = line.split_whitespace();
        match words.next() {
            Some("leased") => self.leased.extend(words.map(str::to_owned)),
            Some("sent") => self.sent.extend(words.map(str::to_owned)),
            _ => {}
        }
    }
}
