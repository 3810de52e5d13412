/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_schema.c - the tables of the inventory.
 *
 * Numbers of enums are those of dataset.h and never change their meaning. Ids are rows of this file
 * only; keys are what other systems know. What belongs to an activity is numbered within it, from
 * 0, in the order of the dataset. place_source of such rows is NULL where it is the activity's.
 */
#include "inventory/store.h"

#define WIDER_UNCERTAINTY(table)                                                                   \
    "ALTER TABLE " table " RENAME COLUMN distribution TO distribution_narrow;"                     \
    "ALTER TABLE " table " ADD COLUMN distribution INTEGER NOT NULL DEFAULT 0"                     \
    "  CHECK (distribution BETWEEN 0 AND 5);"                                                      \
    "UPDATE " table " SET distribution = distribution_narrow;"                                     \
    "ALTER TABLE " table " DROP COLUMN distribution_narrow;"                                       \
    "ALTER TABLE " table " ADD COLUMN low REAL;"                                                   \
    "ALTER TABLE " table " ADD COLUMN high REAL;"

/* One string may hold 4,095 characters in C17, so the first version has several steps. */
static const char *const steps[] = {
    "CREATE TABLE inventory_source ("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  format TEXT NOT NULL,"
    "  digest TEXT NOT NULL," /* SHA-256 of the file, hexadecimal */
    "  import BLOB NOT NULL," /* SHA-256 over the digests of all files of one import; empty: unknown
                               */
    "  UNIQUE (name, format, digest)"
    ") STRICT;"
    "CREATE INDEX inventory_source_import ON inventory_source (import);"
    "CREATE TABLE inventory_dimension ("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  reference_unit TEXT NOT NULL UNIQUE"
    ") STRICT;"
    "CREATE TABLE inventory_unit ("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  dimension INTEGER NOT NULL REFERENCES inventory_dimension,"
    "  factor REAL NOT NULL,"
    "  UNIQUE (name, dimension, factor)"
    ") STRICT;"
    "CREATE TABLE inventory_flow ("
    "  id INTEGER PRIMARY KEY,"
    "  key TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL,"
    "  name_ja TEXT NOT NULL,"
    "  category TEXT NOT NULL,"
    "  cas TEXT NOT NULL,"
    "  location TEXT NOT NULL,"
    "  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),"
    "  compartment INTEGER NOT NULL CHECK (compartment BETWEEN 0 AND 4),"
    "  carrier INTEGER NOT NULL CHECK (carrier BETWEEN 0 AND 4),"
    "  dimension INTEGER NOT NULL REFERENCES inventory_dimension,"
    "  place_source TEXT NOT NULL,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32)"
    ") STRICT;"
    "CREATE TABLE inventory_activity ("
    "  id INTEGER PRIMARY KEY,"
    "  key TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL,"
    "  name_ja TEXT NOT NULL,"
    "  category TEXT NOT NULL,"
    "  location TEXT NOT NULL,"
    "  owner TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  comment TEXT NOT NULL,"
    "  stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 5),"
    "  allocation INTEGER NOT NULL CHECK (allocation BETWEEN 0 AND 3),"
    "  valid_from INTEGER," /* days since 1970-01-01 */
    "  valid_until INTEGER,"
    "  reference INTEGER," /* ordinal of an exchange */
    "  exchange_count INTEGER NOT NULL,"
    "  parameter_count INTEGER NOT NULL,"
    "  factor_count INTEGER NOT NULL,"
    "  attribute_count INTEGER NOT NULL,"
    "  place_source TEXT NOT NULL,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32)"
    ") STRICT;",

    "CREATE TABLE inventory_exchange ("
    "  activity INTEGER NOT NULL REFERENCES inventory_activity,"
    "  ordinal INTEGER NOT NULL,"
    "  flow INTEGER NOT NULL REFERENCES inventory_flow,"
    "  direction INTEGER NOT NULL CHECK (direction IN (0, 1))," /* 0 input, 1 output */
    "  is_avoided INTEGER NOT NULL CHECK (is_avoided IN (0, 1)),"
    "  amount REAL NOT NULL," /* in the reference unit of the flow's dimension */
    "  unit INTEGER NOT NULL REFERENCES inventory_unit,"
    "  factor REAL NOT NULL,"
    "  formula TEXT NOT NULL,"
    "  provider TEXT NOT NULL,"
    "  stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 5),"
    "  distribution INTEGER NOT NULL CHECK (distribution BETWEEN 0 AND 4),"
    "  a REAL NOT NULL, b REAL NOT NULL, c REAL NOT NULL,"
    "  place_source TEXT,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  PRIMARY KEY (activity, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE inventory_parameter ("
    "  activity INTEGER NOT NULL REFERENCES inventory_activity,"
    "  ordinal INTEGER NOT NULL,"
    "  name TEXT NOT NULL,"
    "  formula TEXT NOT NULL,"
    "  value REAL NOT NULL,"
    "  distribution INTEGER NOT NULL CHECK (distribution BETWEEN 0 AND 4),"
    "  a REAL NOT NULL, b REAL NOT NULL, c REAL NOT NULL,"
    "  place_source TEXT,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  PRIMARY KEY (activity, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE inventory_global_parameter ("
    "  name TEXT PRIMARY KEY COLLATE NOCASE," /* as formulas read it */
    "  formula TEXT NOT NULL,"
    "  value REAL NOT NULL,"
    "  distribution INTEGER NOT NULL CHECK (distribution BETWEEN 0 AND 4),"
    "  a REAL NOT NULL, b REAL NOT NULL, c REAL NOT NULL,"
    "  place_source TEXT NOT NULL,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32)"
    ") STRICT, WITHOUT ROWID;",

    "CREATE TABLE inventory_factor (" /* of allocation */
    "  activity INTEGER NOT NULL REFERENCES inventory_activity,"
    "  ordinal INTEGER NOT NULL,"
    "  product INTEGER NOT NULL REFERENCES inventory_flow,"
    "  exchange INTEGER," /* ordinal; NULL: for all */
    "  method INTEGER NOT NULL CHECK (method BETWEEN 0 AND 3),"
    "  value REAL NOT NULL,"
    "  formula TEXT NOT NULL,"
    "  place_source TEXT,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  PRIMARY KEY (activity, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE inventory_attribute ("
    "  activity INTEGER NOT NULL REFERENCES inventory_activity,"
    "  ordinal INTEGER NOT NULL,"
    "  name TEXT NOT NULL,"
    "  value TEXT NOT NULL,"
    "  unit TEXT NOT NULL,"
    "  place_source TEXT,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  PRIMARY KEY (activity, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE inventory_measure ("
    "  id INTEGER PRIMARY KEY,"
    "  key TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL,"
    "  name_ja TEXT NOT NULL,"
    "  party TEXT NOT NULL,"
    "  basis INTEGER NOT NULL CHECK (basis BETWEEN 0 AND 1),"
    "  evidence TEXT NOT NULL,"
    "  start INTEGER,"
    "  change_count INTEGER NOT NULL,"
    "  place_source TEXT NOT NULL,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32)"
    ") STRICT;"
    "CREATE TABLE inventory_change ("
    "  measure INTEGER NOT NULL REFERENCES inventory_measure,"
    "  ordinal INTEGER NOT NULL,"
    "  operation INTEGER NOT NULL CHECK (operation BETWEEN 0 AND 2),"
    "  target INTEGER NOT NULL CHECK (target BETWEEN 0 AND 3),"
    "  activity INTEGER REFERENCES inventory_activity," /* NULL: a global parameter */
    "  exchange INTEGER,"                               /* ordinal, and what flow it is there */
    "  flow INTEGER REFERENCES inventory_flow,"
    "  parameter TEXT,"
    "  value REAL NOT NULL,"
    "  text TEXT NOT NULL,"
    "  place_source TEXT NOT NULL,"
    "  place_line INTEGER NOT NULL,"
    "  place_field TEXT NOT NULL,"
    "  PRIMARY KEY (measure, ordinal)"
    ") STRICT, WITHOUT ROWID;",
    /* Counts the imports that changed something, so that who has loaded the facts sees newer ones.
     */
    "CREATE TABLE inventory_version ("
    "  id INTEGER PRIMARY KEY CHECK (id = 1),"
    "  version INTEGER NOT NULL"
    ") STRICT;",
    /* The register of measures: kind, where, cost, additionality, who has verified it. */
    "ALTER TABLE inventory_measure ADD COLUMN kind INTEGER NOT NULL DEFAULT 0"
    "  CHECK (kind BETWEEN 0 AND 6);"
    "ALTER TABLE inventory_measure ADD COLUMN site TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE inventory_measure ADD COLUMN additionality TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE inventory_measure ADD COLUMN verified_by TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE inventory_measure ADD COLUMN cost_yen INTEGER;", /* NULL: not said */
    /* Kinds that are no measures but circumstances. */
    "ALTER TABLE inventory_measure RENAME COLUMN kind TO kind_narrow;"
    "ALTER TABLE inventory_measure ADD COLUMN kind INTEGER NOT NULL DEFAULT 0"
    "  CHECK (kind BETWEEN 0 AND 9);"
    "UPDATE inventory_measure SET kind = kind_narrow;"
    "ALTER TABLE inventory_measure DROP COLUMN kind_narrow;",
    /* Whole numbers drawn evenly, and distributions cut off at low .. high (NULL: they are not). */
    WIDER_UNCERTAINTY("inventory_exchange"),
    WIDER_UNCERTAINTY("inventory_parameter"),
    WIDER_UNCERTAINTY("inventory_global_parameter"),
    /* Who brought it; empty: the operator, or nobody is recorded. What a footprint of PACT made has
     * its id, and the partner as its source. */
    "ALTER TABLE inventory_activity ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE inventory_flow ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE inventory_measure ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE inventory_global_parameter ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';"
    "UPDATE inventory_activity SET brought_by = 'pact:' || source WHERE id IN"
    " (SELECT activity FROM inventory_attribute WHERE name = 'pact_id');"
    "UPDATE inventory_flow SET brought_by = (SELECT a.brought_by FROM inventory_activity a"
    "  WHERE a.key = inventory_flow.key)"
    " WHERE key IN (SELECT key FROM inventory_activity WHERE brought_by <> '');",
};

enum kachi_err kachi_store_prepare(struct kachi_database *database)
{
    return kachi_database_prepare(database, "inventory", sizeof steps / sizeof steps[0], steps);
}

enum kachi_err kachi_store_version(struct kachi_database *database, int64_t *version)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT version FROM inventory_version");
    *version = kachi_sql_row(row) ? kachi_sql_int64(row, 0) : 0;
    return kachi_sql_end(row);
}

enum kachi_err kachi_store_is_of_other(struct kachi_database *database, struct kachi_str key,
                                       struct kachi_str by, bool *is_of_other)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT 1 FROM inventory_activity WHERE key = ?1 AND brought_by <> ?2"
                  " UNION ALL SELECT 1 FROM inventory_exchange e"
                  "  JOIN inventory_activity a ON a.id = e.activity"
                  "  WHERE e.flow = (SELECT id FROM inventory_flow WHERE key = ?1)"
                  "   AND e.direction = 1 AND a.brought_by <> ?2 LIMIT 1");
    kachi_sql_bind_str(row, 1, key);
    kachi_sql_bind_str(row, 2, by);
    *is_of_other = kachi_sql_row(row);
    return kachi_sql_end(row);
}
