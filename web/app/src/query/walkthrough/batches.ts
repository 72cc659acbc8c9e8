/** The rows that the articles made. */
export const PUBLISHED_ROWS = 30_000_000;

const USE = `USE TestParallel;
GO
`;

/** The script of the articles in JavaScript: a model of the rows that come, told with the process that fitted it. */
const SCRIPT = `
        const r = await rxLinMod("y ~ rand1 + rand2 + rand3 + rand4 + rand5",
                                 InputDataSet);
        OutputDataSet = [{ pid, nRows: r.nValidObs,
                           intercept: r.coefficients.values[0][0] }];`;

const RESULT = 'WITH RESULT SETS ((pid INT NOT NULL, nRows INT NOT NULL, intercept FLOAT NULL));';

/** The database, and its table of random numbers with as many rows. */
export function createBatch(rows: number): string {
  return `USE master;
GO

DROP DATABASE IF EXISTS TestParallel;
GO

CREATE DATABASE TestParallel;
GO

USE TestParallel;
GO

SET NOCOUNT ON;
GO

DROP TABLE IF EXISTS dbo.rand_30M
CREATE TABLE dbo.rand_30M
(
  RowID bigint identity PRIMARY KEY,
  y int NOT NULL, rand1 int NOT NULL,
  rand2 int NOT NULL, rand3 int NOT NULL,
  rand4 int NOT NULL, rand5 int NOT NULL,
);
GO

DECLARE @start datetime2 = SYSUTCDATETIME();
INSERT INTO dbo.rand_30M(y, rand1, rand2, rand3, rand4, rand5)
SELECT TOP(${rows}) CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 20 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 25 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 14 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 50 AS INT)
  , CAST(ABS(CHECKSUM(NEWID())) % 100 AS INT)
FROM sys.objects o1
CROSS JOIN sys.objects o2
CROSS JOIN sys.objects o3
CROSS JOIN sys.objects o4;
SELECT DATEDIFF(ms, @start, SYSUTCDATETIME()) AS ElapsedTime;
GO
`;
}

/** The regression over rows of a query. */
function regression(query: string, more: string): string {
  return `${USE}
DECLARE @start datetime2 = SYSUTCDATETIME();
EXEC sp_execute_external_script
      @language = N'JavaScript'
    , @script = N'${SCRIPT}'
    , @input_data_1 = N'${query}'
${more}${RESULT}
SELECT DATEDIFF(ms, @start, SYSUTCDATETIME()) AS ElapsedTime;
GO
`;
}

const ALL = `
              SELECT  y, rand1, rand2, rand3,
                      rand4, rand5
              FROM dbo.rand_30M`;

const PARALLEL = '    , @parallel = 1\n';

export const serialBatch = () => regression(ALL, '');
export const parallelBatch = () => regression(ALL, PARALLEL);
export const maxdopBatch = () => regression(`${ALL}\n              OPTION(MAXDOP 4)`, PARALLEL);

/** The first rows of a condition, in parallel whatever it costs; of a smaller table as large a share. */
export function topBatch(rows: number): string {
  const top = Math.round((2_400_000 * Math.min(rows, 3_000_000)) / 3_000_000);
  const query = `SELECT TOP(${top}) y, rand1, rand2, rand3,
                                           rand4, rand5
                       FROM dbo.rand_30M
                       WHERE  rand5 >= 10
                       OPTION(querytraceon 8649, MAXDOP 4)`;
  return regression(query, PARALLEL);
}

/** One model of a sample, from two satellites: the rows are fetched by the compute context. */
export const contextBatch = () => `${USE}
DECLARE @start datetime2 = SYSUTCDATETIME();
DECLARE @inputData nvarchar(max) = N'SELECT y, rand1, rand2, rand3,
                                     rand4, rand5
                                    FROM dbo.rand_30M
                                    TABLESAMPLE(75 PERCENT)
                                    REPEATABLE(98074)'
EXEC sp_execute_external_script
      @language = N'JavaScript'
    , @script = N'
        const connectionString = "Driver=SQL Server;Server=.;" +
                                 "Database=TestParallel;uid=sa;pwd=****";
        rxSetComputeContext(RxInSqlServer({ connectionString, numTasks: 2 }));
        const ds = RxSqlServerData({ connectionString, sqlQuery: inData });
        const r = await rxLinMod("y ~ rand1 + rand2 + rand3 + rand4 + rand5",
                                 ds);
        OutputDataSet = [{ pid, nRows: r.nValidObs,
                           intercept: r.coefficients.values[0][0] }];'
    , @input_data_1 = N''
    , @params = N'@inData nvarchar(max)'
    , @inData = @inputData
${RESULT}
SELECT DATEDIFF(ms, @start, SYSUTCDATETIME()) AS ElapsedTime;
GO
`;
