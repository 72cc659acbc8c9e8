// A worker of the npm package workerpool that runs tasks of rxExec.
import { performTasks } from '/rxwasm/tasks.js';
import workerpool from '/workerpool.js';

workerpool.worker({ rxExec: (call, run) => performTasks(call, run, (lines) => workerpool.workerEmit(lines)) });
