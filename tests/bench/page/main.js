// What runs in the page of the bench: the groups of cases by name.
import { airline } from './groups/airline.js';
import { draws } from './groups/draws.js';
import { exec } from './groups/exec.js';
import { arrowImport, jsonImport, parquetImport, textImport, textStream, xdfImport } from './groups/files.js';
import { learning } from './groups/learning.js';
import { model } from './groups/model.js';
import { ordering } from './groups/ordering.js';
import { scripts } from './groups/scripts.js';
import { table } from './groups/table.js';
import { reason } from './turns.js';

const groups = {
  table,
  textImport,
  textStream,
  arrowImport,
  xdfImport,
  jsonImport,
  parquetImport,
  airline,
  model,
  learning,
  ordering,
  draws,
  exec,
  scripts,
};

/** Runs a group; `file` says which of the page's files it reads. What it says goes to the console. */
globalThis.benchGroup = async (group, settings) => {
  const input = document.querySelector('input');
  const file = settings.file === undefined ? undefined : input.files[settings.file];
  try {
    return { found: await groups[group]({ ...settings, file }, (text) => console.log(text)) };
  } catch (error) {
    return { failed: reason(error) };
  }
};
