CREATE TABLE kind (
    n INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE stream (
    n INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL REFERENCES kind,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    due BLOB,
    row TEXT NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE INDEX stream_due ON stream (kind, due, id) WHERE due IS NOT NULL;

CREATE TABLE event (
    stream INTEGER NOT NULL REFERENCES stream,
    sequence INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (stream, sequence)
) STRICT;

-- `rank` is the instant of order, turned round: newest first is smallest first.
CREATE TABLE list_row (
    list BLOB NOT NULL,
    kind INTEGER NOT NULL,
    rank BLOB NOT NULL,
    id BLOB NOT NULL,
    stream INTEGER NOT NULL REFERENCES stream,
    PRIMARY KEY (list, kind, rank, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX list_row_stream ON list_row (stream, list);

CREATE TABLE tally (
    list BLOB PRIMARY KEY,
    rows INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    command BLOB PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE print (
    command BLOB PRIMARY KEY,
    owner BLOB NOT NULL,
    print BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX print_owner ON print (owner);

CREATE TABLE seal (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    owner BLOB NOT NULL,
    secret TEXT NOT NULL
) STRICT;
CREATE INDEX seal_owner ON seal (owner);

-- How often something was erased, and how much of that a scrub has dealt with.
CREATE TABLE scrub (
    erased INTEGER NOT NULL,
    scrubbed INTEGER NOT NULL
) STRICT;
INSERT INTO scrub VALUES (0, 0);

CREATE TABLE standing (
    authority BLOB NOT NULL,
    workflow TEXT NOT NULL,
    area TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (authority, workflow, area)
) STRICT;

CREATE TABLE notice (
    n INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL REFERENCES kind,
    id BLOB NOT NULL,
    leased BLOB,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE INDEX notice_leased ON notice (kind, leased, n);

CREATE TABLE key (
    name TEXT PRIMARY KEY,
    owner BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX key_owner ON key (owner);

CREATE TABLE look (
    n INTEGER PRIMARY KEY,
    authority BLOB NOT NULL,
    user BLOB NOT NULL,
    stream BLOB NOT NULL,
    at BLOB NOT NULL
) STRICT;
CREATE INDEX look_authority ON look (authority, at, n);
CREATE INDEX look_stream ON look (stream);
