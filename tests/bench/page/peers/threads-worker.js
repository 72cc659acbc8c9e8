import { expose } from 'threads/worker';
import { functions } from './task-functions.js';

expose(functions);
