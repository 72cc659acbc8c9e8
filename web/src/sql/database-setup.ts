import { literal, quoted } from './tsql/pieces.js';

/** What is said at the beginning of each connection. Extensions are never fetched, and a failure to do so cannot damage it. */
export const SETTINGS: readonly string[] = [
  'SET autoload_known_extensions=false',
  'SET autoinstall_known_extensions=false',
  'SET errors_as_json=true',
  'SET integer_division=true',
  "SET default_null_order='nulls_first_on_asc_last_on_desc'",
  'SET preserve_insertion_order=true',
];

/** The base tables that a database of SQL Server has of its own, which scripts count on when they join sys.objects. */
const BASE_TABLES =
  `sysrscols sysrowsets sysclones sysallocunits sysfiles1 sysseobjvalues sysmatrixages syspriorities sysdbfrag
sysfgfrag sysdbfiles syspru sysbrickfiles sysphfg sysprufiles sysftinds sysowners sysdbreg sysprivs sysschobjs
syscsrowgroups sysexttables sysextsources sysextfileformats sysmultiobjvalues syscolpars sysxlgns sysxsrvs sysnsobjs
sysusermsgs syscerts sysrmtlgns syslnklgns sysxprops sysscalartypes systypedsubobjs sysidxstats sysiscols sysendpts
syswebmethods sysbinobjs sysaudacts sysobjvalues sysmultiobjrefs syscompfragments sysftsemanticsdb sysftstops sysftproperties
sysxmitqueue sysrts sysconvgroup sysdesend sysdercv syssingleobjrefs sysremsvcbinds sysclsobjs sysqnames sysxmlcomponent
sysxmlfacet sysxmlplacement sysobjkeycrypts sysasymkeys syssqlguides sysbinsubobjs syssoftobjrefs plan_persist_query_text
plan_persist_query plan_persist_plan plan_persist_runtime_stats plan_persist_runtime_stats_interval
plan_persist_context_settings plan_persist_query_hints sqlagent_jobs sqlagent_jobsteps sqlagent_job_history
sqlagent_jobsteps_logs queue_messages_1977058079 queue_messages_2009058193 queue_messages_2041058307 filestream_tombstone
syscommittab filetable_updates QueryNotificationErrorsQueue EventNotificationErrorsQueue ServiceBrokerQueue
persistent_version_store persistent_version_store_long_term wpr_bucket_table trace_xe_action_map trace_xe_event_map
plan_persist_wait_stats plan_persist_plan_forcing_locations plan_persist_query_variant plan_persist_replicas
plan_persist_plan_feedback plan_persist_query_template_parameterization ledger_columns_history_internal ledger_tables_history_internal
syshobts syshobtcolumns sysserefs sysfos syspalnames syspalvalues syscerts_internal sysguidrefs`.split(/\s+/);

/** Functions of T-SQL that the database has not, by what they come to. Names of schemas stand in front. */
const MACROS: readonly [head: string, body: string][] = [
  ['newid()', 'upper(CAST(uuid() AS VARCHAR))'],
  ['newsequentialid()', 'upper(CAST(uuidv7() AS VARCHAR))'],
  ['sysutcdatetime()', 'CAST(make_timestamp(epoch_us(now())) AS TIMESTAMP)'],
  ['getutcdate()', 'CAST(make_timestamp(epoch_us(now())) AS TIMESTAMP)'],
  ['host_name()', "'rxwasm'"],
  ['suser_name()', "'sa'"],
  ['suser_sname()', "'sa'"],
  ['original_login()', "'sa'"],
  ['user_name()', "'dbo'"],
  [
    'object_id(object_name, object_kind := NULL)',
    `(SELECT CAST(max(id) AS INTEGER) FROM (
      SELECT 1000000 + table_oid AS id, table_name AS name, database_name AS db FROM duckdb_tables()
      UNION ALL SELECT 2000000 + view_oid, view_name, database_name FROM duckdb_views() WHERE NOT internal) AS objects
      WHERE lower(objects.name) = lower(regexp_extract(replace(replace(object_name, '[', ''), ']', ''), '[^.]*$'))
      AND objects.db IN (current_database(), 'temp'))`,
  ],
];

/** T-SQL's names of the database's types, where they differ in more than capitals. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  TINYINT: 'smallint',
  UTINYINT: 'tinyint',
  USMALLINT: 'int',
  INTEGER: 'int',
  UINTEGER: 'bigint',
  FLOAT: 'real',
  DOUBLE: 'float',
  BOOLEAN: 'bit',
  VARCHAR: 'nvarchar',
  BLOB: 'varbinary',
  UUID: 'uniqueidentifier',
  TIMESTAMP: 'datetime2',
  'TIMESTAMP WITH TIME ZONE': 'datetimeoffset',
};

/** The views of the schema `sys` that each database has. */
export const CATALOG_VIEWS = [
  ...(['tables', 'views', 'objects', 'columns', 'partitions', 'schemas'] as const),
  ...(['databases', 'master_files'] as const),
] as const;

/** Macros whose time is that of the place where the tab is. */
function localTimes(): [string, string][] {
  const minutes = -new Date().getTimezoneOffset();
  const now = `CAST(make_timestamp(epoch_us(now())) + to_minutes(${minutes}) AS TIMESTAMP)`;
  return ['getdate()', 'sysdatetime()', 'sysdatetimeoffset()'].map((name) => [name, now]);
}

/** The views that a database has of itself. */
function views(database: string): [(typeof CATALOG_VIEWS)[number], string][] {
  const own = literal(database);
  const base = BASE_TABLES.map((name, at) => `(${literal(name)}, ${at + 3})`).join(', ');
  const types = Object.entries(TYPE_NAMES).map(([type, name]) => `WHEN ${literal(type)} THEN ${literal(name)}`);
  const typeName = `CASE data_type ${types.join(' ')} ELSE lower(data_type) END`;
  const object = (name: string, id: string, type: string, description: string) =>
    `${name} AS name, CAST(${id} AS INTEGER) AS object_id, 1 AS schema_id, ${literal(type)} AS type, ${literal(description)} AS type_desc`;
  return [
    [
      'tables',
      `SELECT ${object('table_name', '1000000 + table_oid', 'U', 'USER_TABLE')}, schema_name FROM duckdb_tables() WHERE database_name = ${own}`,
    ],
    [
      'views',
      `SELECT ${object('view_name', '2000000 + view_oid', 'V', 'VIEW')}, schema_name FROM duckdb_views() WHERE database_name = ${own} AND NOT internal AND schema_name <> 'sys'`,
    ],
    [
      'objects',
      `SELECT ${object('n', 'i', 'S', 'SYSTEM_TABLE')} FROM (VALUES ${base}) AS b(n, i)
       UNION ALL SELECT ${object('table_name', '1000000 + table_oid', 'U', 'USER_TABLE')} FROM duckdb_tables() WHERE database_name = ${own}
       UNION ALL SELECT ${object('view_name', '2000000 + view_oid', 'V', 'VIEW')} FROM duckdb_views() WHERE database_name = ${own} AND NOT internal AND schema_name <> 'sys'`,
    ],
    [
      'columns',
      `SELECT CAST(1000000 + table_oid AS INTEGER) AS object_id, column_name AS name, column_index AS column_id, ${typeName} AS type_name, is_nullable, coalesce(column_default LIKE 'nextval(%', false) AS is_identity FROM duckdb_columns() WHERE database_name = ${own} AND NOT internal`,
    ],
    [
      'partitions',
      `SELECT CAST(1000000 + table_oid AS INTEGER) AS object_id, 0 AS index_id, 1 AS partition_number, CAST(estimated_size AS BIGINT) AS rows FROM duckdb_tables() WHERE database_name = ${own}`,
    ],
    [
      'schemas',
      `SELECT schema_name AS name, CAST(oid AS INTEGER) AS schema_id FROM duckdb_schemas() WHERE database_name = ${own}`,
    ],
    [
      'databases',
      "SELECT database_name AS name, CAST(database_oid AS INTEGER) AS database_id FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'",
    ],
    [
      'master_files',
      "SELECT CAST(database_oid AS INTEGER) AS database_id, 1 AS file_id, 0 AS type, 'ROWS' AS type_desc, database_name AS name, replace(path, 'opfs://', 'opfs:') AS physical_name FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'",
    ],
  ];
}

/** What makes a database of the engine one that T-SQL knows. Files that were made before get what is new. */
export function databaseSetup(database: string): string[] {
  const name = quoted(database);
  const macros = [...MACROS, ...localTimes()].map(
    ([head, body]) => `CREATE OR REPLACE MACRO ${name}.dbo.${head} AS ${body}`,
  );
  return [
    `CREATE SCHEMA IF NOT EXISTS ${name}.dbo`,
    `CREATE SCHEMA IF NOT EXISTS ${name}.sys`,
    ...macros,
    ...views(database).map(([view, query]) => `CREATE OR REPLACE VIEW ${name}.sys.${view} AS ${query}`),
  ];
}
