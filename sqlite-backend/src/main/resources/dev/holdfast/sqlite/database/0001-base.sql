-- Types of items. History up to the revision "trimmed" has been dropped from the feed.
CREATE TABLE type (
  no INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  trimmed INTEGER NOT NULL DEFAULT 0
);

-- States of a type, each with the number of items in it.
CREATE TABLE state (
  no INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  name TEXT NOT NULL,
  items INTEGER NOT NULL DEFAULT 0,
  UNIQUE (type, name)
);

-- The newest version of every item; a deleted item keeps its row, without a state, so that its numbering continues.
-- created: the revision that started its life, which is its position in the stable order.
-- visible: its newest commit that wrote history entries.
CREATE TABLE item (
  no INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  visible INTEGER NOT NULL,
  created INTEGER NOT NULL,
  state INTEGER,
  failed_from TEXT,
  due,
  owner TEXT,
  lease_token INTEGER,
  lease_expires,
  updated,
  tags TEXT,
  ready_at INTEGER,
  sum INTEGER NOT NULL,
  document TEXT,
  UNIQUE (type, id)
);
CREATE INDEX item_by_state ON item (state, created) WHERE state IS NOT NULL;
CREATE INDEX item_ready ON item (state, ready_at) WHERE ready_at IS NOT NULL;

-- One row per commit, in the order of commits: history, change feed and outbox of the mirror in one. No index: the
-- history of an item is a walk along "visible"; a commit that is sent again is found along "previous" and "life".
-- life: set only in a row that created the item: the creation of its previous life, 0 if there was none.
CREATE TABLE history (
  revision INTEGER PRIMARY KEY,
  item INTEGER NOT NULL,
  type INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  visible INTEGER NOT NULL,
  life INTEGER,
  token TEXT NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  entries TEXT
);

-- Finished chunks.
CREATE TABLE chunk (
  item INTEGER NOT NULL,
  ledger TEXT NOT NULL,
  idx INTEGER NOT NULL,
  document TEXT NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (item, ledger, idx)
) WITHOUT ROWID;

-- Items by tag, in the stable order.
CREATE TABLE item_tag (
  type INTEGER NOT NULL,
  tag TEXT NOT NULL,
  created INTEGER NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (type, tag, created)
) WITHOUT ROWID;

-- Single numbers: "mirrored" is the revision up to which the mirror is durable; new revisions are above "floor".
CREATE TABLE number (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO number VALUES ('mirrored', 0), ('floor', 0);
