//! Several threads' writers share a flush.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use imi_core::Lifecycle;

use crate::error::{Error, Fault};
use crate::file::File;
use crate::write::{Done, Write};
use crate::{Options, SqliteStore};

/// A thread that writes for as many stores as are made of it, of one lifecycle or of several.
///
/// Each store reads by itself, and hands what it writes to the thread, which takes whatever is queued into one
/// transaction: the disk is waited for once for all of them. It waits for nobody to join: a writer that is alone is
/// answered hardly later than it would be without the thread. Each writer gets its own answer, once what it wrote lasts, and
/// a conflict of one leaves the others.
///
/// The thread ends, and closes the file, when this and all stores made of it are dropped.
///
/// ```
/// use imi_core::testing::toy::{Parcel, World};
/// use imi_core::Store;
/// use imi_store_sqlite::{Grouped, SqliteStore};
/// # let path = std::env::temp_dir().join(format!("grouped-{}.db", std::process::id()));
/// let grouped = Grouped::open(&path)?;
/// let mut clerks: [SqliteStore<Parcel>; 2] = [grouped.store()?, grouped.store()?];
/// let world = World::default();
/// let standings = [world.sender, world.receiver];
/// std::thread::scope(|scope| {
///     for (clerk, standing) in clerks.iter_mut().zip(&standings) {
///         scope.spawn(move || clerk.put_standing(standing).expect("no other version"));
///     }
/// });
/// # drop((grouped, clerks));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Grouped {
    queue: Arc<Queue>,
    options: Options,
}

/// No group is larger, so that the first of it is not kept waiting for ever.
const MOST: usize = 256;

/// The way to the thread.
#[derive(Debug)]
pub(crate) struct Queue {
    path: PathBuf,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    kind: i64,
    write: Write,
    answer: Sender<Result<Done, Error>>,
}

impl Grouped {
    /// Opens the file with the default [`Options`], or creates it, and starts the thread.
    ///
    /// # Errors
    /// [`Error`]. A file that is no store of this release is left as it was.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Options::default().grouped(path)
    }

    pub(crate) fn start(file: File, options: Options) -> Result<Self, Error> {
        let path = file.path.clone();
        let (jobs, queue) = channel();
        let thread = Builder::new()
            .name("imi-store-sqlite".to_owned())
            .spawn(move || serve(file, &queue))
            .map_err(|source| Error::NoThread { path: path.clone(), source })?;
        Ok(Self { queue: Arc::new(Queue { path, jobs: Some(jobs), thread: Some(thread) }), options })
    }

    /// A store that writes through the thread.
    ///
    /// # Errors
    /// [`Error`]
    pub fn store<L: Lifecycle>(&self) -> Result<SqliteStore<L>, Error> {
        let store = self.options.open(&self.queue.path)?;
        Ok(store.through(Arc::clone(&self.queue)))
    }
}

impl Queue {
    /// What came of each, in their order.
    pub(crate) fn write(&self, kind: i64, writes: Vec<Write>) -> Vec<Result<Done, Error>> {
        let count = writes.len();
        let (answer, answers) = channel();
        for write in writes {
            let job = Job { kind, write, answer: answer.clone() };
            // Where nobody takes the job, nobody answers either.
            let _taken = self.jobs.as_ref().map(|jobs| jobs.send(job));
        }
        drop(answer);
        let stopped = || Err(Error::Stopped { path: self.path.clone() });
        (0..count).map(|_| answers.recv().unwrap_or_else(|_| stopped())).collect()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn serve(mut file: File, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let mut jobs = vec![first];
        let answers = match together(&mut file, queue, &mut jobs) {
            Ok(answers) => {
                answers.into_iter().map(|answer| answer.map_err(|fault| fault.of(&file.path))).collect()
            }
            Err(fault) => {
                // If the file is locked, it is so for all who wait.
                jobs.extend(queue.try_iter().take(MOST));
                file.apart(fault, jobs.iter().map(|job| (job.kind, &job.write)))
            }
        };
        for (job, answer) in jobs.into_iter().zip(answers) {
            // Whoever does not wait for his answer any more has no use for it.
            let _heard = job.answer.send(answer);
        }
    }
}

/// Writes the first, and whatever comes while that is done.
fn together(
    file: &mut File,
    queue: &Receiver<Job>,
    jobs: &mut Vec<Job>,
) -> Result<Vec<Result<Done, Fault>>, Fault> {
    let mut group = file.begin()?;
    while let Some(job) = jobs.last() {
        group.add(job.kind, &job.write)?;
        if jobs.len() == MOST {
            break;
        }
        let Ok(next) = queue.try_recv() else { break };
        jobs.push(next);
    }
    group.end()
}
