import workerpool from 'workerpool';
import { functions } from './task-functions.js';

workerpool.worker(functions);
