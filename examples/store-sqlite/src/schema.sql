-- A commit touches one page at least of every tree, so there are as few as the questions allow.

CREATE TABLE kind (
    n INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- `lists` says where the row stands, so that it is known what has changed: a list and a rank, and again.
CREATE TABLE stream (
    n INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    due BLOB,
    lists BLOB NOT NULL,
    row TEXT NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE INDEX stream_due ON stream (kind, due, id) WHERE due IS NOT NULL;

-- `n` is made of the stream's and of the sequence in it, so that one tree has both the order and the bodies.
CREATE TABLE event (
    n INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

-- `rank` is the instant of order, turned round: newest first is smallest first.
CREATE TABLE list_row (
    list BLOB NOT NULL,
    kind INTEGER NOT NULL,
    rank BLOB NOT NULL,
    id BLOB NOT NULL,
    stream INTEGER NOT NULL,
    PRIMARY KEY (list, kind, rank, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    list BLOB PRIMARY KEY,
    rows INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    command BLOB PRIMARY KEY,
    stream BLOB NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE print (
    owner BLOB NOT NULL,
    command BLOB NOT NULL,
    print BLOB NOT NULL,
    PRIMARY KEY (owner, command)
) STRICT, WITHOUT ROWID;

-- A stream's secrets lie together, so that one which takes another's place takes its page, too.
CREATE TABLE seal (
    id BLOB NOT NULL UNIQUE,
    owner BLOB NOT NULL,
    secret TEXT NOT NULL,
    PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;

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
    country TEXT NOT NULL,
    role TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (authority, workflow, area)
) STRICT, WITHOUT ROWID;

-- Who holds a role in a country.
CREATE INDEX standing_role ON standing (workflow, country, role, area, authority);

CREATE TABLE notice (
    n INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    leased BLOB,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE INDEX notice_leased ON notice (kind, leased, n);

CREATE TABLE key (
    owner BLOB NOT NULL,
    name TEXT NOT NULL UNIQUE,
    PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE look (
    n INTEGER PRIMARY KEY,
    authority BLOB NOT NULL,
    user BLOB NOT NULL,
    stream BLOB NOT NULL,
    at BLOB NOT NULL
) STRICT;
CREATE INDEX look_authority ON look (authority, at, n);
CREATE INDEX look_stream ON look (stream);
