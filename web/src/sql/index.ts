/**
 * The embedded database of rxwasm: T-SQL in a browser tab, on DuckDB-WASM.
 *
 * Nothing of it is loaded by `rxwasm` itself; importing this loads a few scripts, and the database is fetched when it is
 * first used.
 *
 * @packageDocumentation
 */

import { setDatabaseAccess } from '../data/database.js';
import { inPage } from '../launchpad/in-page.js';
import { setPageService } from '../launchpad/page-tasks.js';
import { spConfigure } from './configuration.js';
import { PAGE_SERVICE } from './page-service.js';
import { registerProcedure } from './procedures.js';
import { executeExternalScript } from './script/procedure.js';
import { DATABASE_ACCESS } from './source-access.js';

export { rxGetLauncherConfig, rxSetLauncherConfig } from '../launchpad/launcher-config.js';
export type { LauncherConfig, LauncherPreset } from '../launchpad/launcher-config.js';
export { executeSql } from './execute.js';
export type { ExecuteSqlOptions, SqlResult } from './execute.js';
export type { ScriptProcess, SqlEvents, SqlMessage, SqlOutput, StatementTime } from './events.js';
export { rxComputations } from './computation.js';
export type { Computation } from './computation.js';
export { parseConnectionString } from './connection-string.js';
export type { Connection } from './connection-string.js';
export { endSqlInstance, sqlMemory, startSqlInstance } from './instance.js';
export type { StartSqlOptions } from './instance.js';
export { registerProcedure } from './procedures.js';
export type {
  BoundParameter,
  DealOptions,
  DealtQuery,
  Procedure,
  ProcedureArgument,
  ProcedureCall,
  ProcedureResult,
  QueryHandle,
  ScriptValue,
} from './procedures.js';
export type { ResultColumn, ResultSet } from './result-set.js';
export { spExecuteExternalScript } from './script/call.js';
export type { ExternalScriptOptions, ScriptResultColumn } from './script/call.js';
export type { ScriptRun, ScriptState, ScriptStream } from './script/run.js';
export { RxOdbcData, RxSqlServerData } from '../data/sql-server-data.js';
export type { OdbcDataOptions, SqlColInfo, SqlServerDataOptions } from '../data/sql-server-data.js';
export { rxExecuteSQLDDL, rxSqlServerDropTable, rxSqlServerTableExists } from './tables.js';
export type { ExecuteSQLDDLOptions } from './tables.js';
export { openSqlSession } from './sql-session.js';
export type { SqlSession } from './sql-session.js';
export { SqlError } from './tsql/sql-error.js';
export type { SqlErrorDetails } from './tsql/sql-error.js';
export type { QueryHints } from './tsql/scope.js';
export type { DeclaredColumn, DeclaredResultSets } from './tsql/statement.js';
export type { SqlType } from './tsql/types.js';
export type { SqlParameter, SqlValue } from './variables.js';
export type { BoundValue, DatabaseColumn, Dealing, FromDealer, FromStream, SqlLoading, ToStream } from './messages.js';

inPage();
registerProcedure('sp_configure', spConfigure);
registerProcedure('sp_execute_external_script', executeExternalScript);
setDatabaseAccess(DATABASE_ACCESS);
setPageService(PAGE_SERVICE);
