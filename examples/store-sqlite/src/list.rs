//! Lists: several are read side by side, each a little ahead, and merged.

use core::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use imi_core::{Id, Lifecycle, Listed, Query};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::column::{Instant, Key, Places, instant, limit, parse};
use crate::error::Fault;

macro_rules! page {
    ($lists:literal) => {
        concat!(
            "SELECT l.rank, l.id, s.row, ",
            $lists,
            " FROM list_row l CROSS JOIN stream s ON s.n = l.stream
            WHERE l.list = ?1 AND l.kind = ?2 AND (l.rank, l.id) > (?3, ?4) AND l.rank <= ?5
            ORDER BY l.rank, l.id LIMIT ?6"
        )
    };
}

/// A page of one of several lists: each row says where else it stands.
pub(crate) const PAGE: &str = page!("s.lists");
/// A page of the only list: where else its rows stand is nothing to it, and may be long.
pub(crate) const PAGE_ALONE: &str = page!("x''");

/// However long a list is, no more of it is read ahead.
const AHEAD: usize = 256;

/// The place of a row: smallest first.
type Place = (Instant, Key);

struct Entry {
    place: Place,
    lists: Places,
    row: String,
}

/// How far one of the lists has been read.
struct Reader {
    list: Key,
    after: Place,
    ahead: VecDeque<Entry>,
    step: usize,
    over: bool,
}

/// What all readers share.
struct Range<'c> {
    conn: &'c Connection,
    kind: i64,
    last: Instant,
    page: &'static str,
}

impl Reader {
    fn next(&mut self, range: &Range<'_>) -> rusqlite::Result<Option<Entry>> {
        if self.ahead.is_empty() && !self.over {
            self.read(range)?;
        }
        Ok(self.ahead.pop_front())
    }

    fn read(&mut self, range: &Range<'_>) -> rusqlite::Result<()> {
        let mut page = range.conn.prepare_cached(range.page)?;
        let (rank, id) = self.after;
        let rows = page
            .query_map(params![self.list, range.kind, rank, id, range.last, limit(self.step)], |row| {
                Ok(Entry { place: (row.get(0)?, row.get(1)?), row: row.get(2)?, lists: row.get(3)? })
            })?;
        self.ahead = rows.collect::<rusqlite::Result<_>>()?;
        self.over = self.ahead.len() < self.step;
        if let Some(entry) = self.ahead.back() {
            self.after = entry.place;
        }
        self.step = AHEAD.min(self.step * 2);
        Ok(())
    }
}

pub(crate) fn list<L: Lifecycle>(
    conn: &Connection,
    kind: i64,
    query: &Query,
    keep: &mut dyn FnMut(&L::Row) -> bool,
) -> Result<Vec<Listed<L>>, Fault> {
    let mut lists: Vec<Key> = query.any_of.iter().map(|list| Key(list.0)).collect();
    lists.sort_unstable();
    lists.dedup();
    let mut listed = Vec::new();
    if lists.is_empty() || query.limit == 0 {
        return Ok(listed);
    }
    let alone = lists.len() == 1;
    let last = query.from.map_or(Instant::LAST, Instant::rank);
    let range = Range { conn, kind, last, page: if alone { PAGE_ALONE } else { PAGE } };
    let step = AHEAD.min((query.limit / lists.len()).saturating_add(1));
    let mut readers: Vec<Reader> = lists
        .iter()
        .map(|list| Reader { list: *list, after: first(query), ahead: VecDeque::new(), step, over: false })
        .collect();
    let mut fronts = BinaryHeap::with_capacity(readers.len());
    let mut waiting: Vec<Option<Entry>> = Vec::with_capacity(readers.len());
    for (which, reader) in readers.iter_mut().enumerate() {
        let entry = reader.next(&range)?;
        fronts.extend(entry.as_ref().map(|entry| Reverse((entry.place, which))));
        waiting.push(entry);
    }
    let mut met: Option<Place> = None;
    while listed.len() < query.limit
        && let Some(Reverse((place, which))) = fronts.pop()
    {
        let (Some(reader), Some(front)) = (readers.get_mut(which), waiting.get_mut(which)) else { break };
        let following = reader.next(&range)?;
        fronts.extend(following.as_ref().map(|entry| Reverse((entry.place, which))));
        let Some(entry) = core::mem::replace(front, following) else { break };
        // A row that stands in several of the lists is met several times and counts where it is newest.
        let again = met.replace(place) == Some(place);
        if again || !alone && newest(&lists, &entry.lists) != Some(place.0) {
            continue;
        }
        let row: L::Row = parse("a list row", &entry.row)?;
        if keep(&row) {
            let order = instant(place.0.of_rank())?;
            listed.push(Listed { order, stream: Id::from_uuid(place.1.0), row });
        }
    }
    Ok(listed)
}

/// Where a query begins to read a list: behind this place.
fn first(query: &Query) -> Place {
    let until = query.until.map(|until| (Instant::rank(until), Key(Uuid::max())));
    let after = query.after.map(|(order, stream)| (Instant::rank(order), Key(stream)));
    until.max(after).unwrap_or((Instant::FIRST, Key(Uuid::nil())))
}

/// The best rank that a row has in any of these lists.
fn newest(lists: &[Key], places: &Places) -> Option<Instant> {
    let among = |(list, _): &(Key, Instant)| lists.binary_search(list).is_ok();
    places.iter().filter(among).map(|(_, rank)| rank).min()
}
