//! How values stand in columns.

use chrono::{DateTime, Utc};
use imi_core::ListKey;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::error::Fault;

/// Seconds and nanoseconds, big-endian, so that bytes are ordered as the instants are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant([u8; 12]);

impl Instant {
    /// Before every rank.
    pub(crate) const FIRST: Self = Self([0; 12]);
    /// After every rank.
    pub(crate) const LAST: Self = Self([u8::MAX; 12]);

    /// The instant turned round, so that the newest comes first.
    pub(crate) fn rank(at: DateTime<Utc>) -> Self {
        Self(Self::from(at).0.map(|byte| !byte))
    }

    pub(crate) fn of_rank(self) -> Option<DateTime<Utc>> {
        Self(self.0.map(|byte| !byte)).read()
    }

    pub(crate) fn read(self) -> Option<DateTime<Utc>> {
        let (seconds, nanos) = self.0.split_first_chunk::<8>()?;
        let seconds = i64::from_be_bytes(*seconds) ^ i64::MIN;
        DateTime::from_timestamp(seconds, u32::from_be_bytes(nanos.try_into().ok()?))
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        let mut bytes = [0; 12];
        let seconds = (at.timestamp() ^ i64::MIN).to_be_bytes();
        let nanos = at.timestamp_subsec_nanos().to_be_bytes();
        for (slot, byte) in bytes.iter_mut().zip(seconds.into_iter().chain(nanos)) {
            *slot = byte;
        }
        Self(bytes)
    }
}

impl rusqlite::ToSql for Instant {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for Instant {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 12]>::column_result(value).map(Self)
    }
}

/// An id, as its sixteen bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(pub(crate) Uuid);

impl rusqlite::ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(|bytes| Self(Uuid::from_bytes(bytes)))
    }
}

/// Where a row stands: lists with ranks, by list, each list once.
///
/// In a column they stand one behind the other, twenty-eight bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<u8>);

const PLACE: usize = 16 + 12;

impl Places {
    /// Where a row stands several times in a list, it stands at its newest instant.
    pub(crate) fn of(lists: &[(ListKey, DateTime<Utc>)]) -> Self {
        let mut places: Vec<(Key, Instant)> =
            lists.iter().map(|(list, order)| (Key(list.0), Instant::rank(*order))).collect();
        places.sort_unstable();
        places.dedup_by_key(|(list, _)| *list);
        let mut bytes = Vec::with_capacity(places.len() * PLACE);
        for (list, rank) in places {
            bytes.extend_from_slice(list.0.as_bytes());
            bytes.extend_from_slice(&rank.0);
        }
        Self(bytes)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Key, Instant)> {
        let (places, _) = self.0.as_chunks::<PLACE>();
        places.iter().filter_map(|place| {
            let (list, rank) = place.split_first_chunk::<16>()?;
            Some((Key(Uuid::from_bytes(*list)), Instant(rank.try_into().ok()?)))
        })
    }

    pub(crate) fn has(&self, list: Key) -> bool {
        self.iter().any(|(other, _)| other == list)
    }

    /// The places that are not among others. There are a few of them at most.
    pub(crate) fn missing_in(&self, others: &Self) -> impl Iterator<Item = (Key, Instant)> {
        self.iter().filter(|place| others.iter().all(|other| other != *place))
    }
}

impl rusqlite::ToSql for Places {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for Places {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        if bytes.len().is_multiple_of(PLACE) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(FromSqlError::InvalidType)
        }
    }
}

/// The most events of one stream.
pub(crate) const EVENTS: u64 = (1 << 28) - 1;

/// The number of a stream's event: what the sequence leaves of the bits tells the stream.
pub(crate) fn event_number(stream: i64, sequence: u64) -> i64 {
    (stream << 28) | sequence.min(EVENTS).cast_signed()
}

/// An instant that is read back.
pub(crate) fn instant(stored: Option<DateTime<Utc>>) -> rusqlite::Result<DateTime<Utc>> {
    stored.ok_or_else(|| FromSqlError::InvalidType.into())
}

pub(crate) fn json(what: &'static str, value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::Form(what, Some(error)))
}

pub(crate) fn parse<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::Form(what, Some(error)))
}

/// SQLite counts to half as many rows as a `usize` does.
pub(crate) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// No row is an answer, not an error.
pub(crate) fn optional<T>(result: rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
    rusqlite::OptionalExtension::optional(result)
}
