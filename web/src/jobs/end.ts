import { jobLeft } from '../source/locks.js';
import { tellTabs } from './channel.js';
import { lookAt } from './look.js';
import { jobStore } from './store.js';
import { cancelOwn, letGo, own } from './submit.js';

/** How long another tab may take to give up a job, in milliseconds. */
const PATIENCE = 5000;

/** Waits until a job has ended, in this tab or another. */
export async function jobEnded(id: string): Promise<void> {
  const job = own.get(id);
  if (job) await job.ended;
  else if (await goesOn(id)) await jobLeft(id);
}

async function goesOn(id: string): Promise<boolean> {
  const state = (await lookAt(id))?.state;
  return state === 'queued' || state === 'running';
}

/** Gives a job up, in this tab or another; false when it had ended. */
export async function giveUp(id: string): Promise<boolean> {
  if (!(await goesOn(id))) return false;
  const isOwn = own.has(id);
  if (isOwn) cancelOwn(id);
  else tellTabs({ cancel: id });
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE));
  await (isOwn ? jobEnded(id) : Promise.race([jobEnded(id), patience]));
  return (await lookAt(id))?.state === 'canceled';
}

/** Removes a job and what it left. */
export async function cleanUp(id: string): Promise<void> {
  letGo(id);
  await (await jobStore()).remove(id, true);
  tellTabs({ removed: id });
}
