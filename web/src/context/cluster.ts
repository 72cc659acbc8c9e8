import { rxGetOption } from './options.js';
import { COMMON, type ContextValue } from './value.js';

/** What contexts of a Hadoop cluster say. */
export interface ClusterSlots {
  /** The folder of shared files in the cluster's file system. */
  readonly hdfsShareDir: string;
  /** The folder that the master, the nodes and clients share. */
  readonly shareDir: string;
  /** The client's own folder for what is in passing. */
  readonly clientShareDir: string;
  readonly sshUsername: string;
  /** The node to log into. */
  readonly sshHostname: string | null;
  readonly sshSwitches: string;
  readonly sshProfileScript: string | null;
  readonly sshClientDir: string;
  /** The node that knows where files are. */
  readonly nameNode: string;
  /** The page that shows the cluster's jobs. */
  readonly jobTrackerURL: string | null;
  /** The port of the name node. */
  readonly port: number;
  /** Whether the script runs on a node of the cluster. */
  readonly onClusterNode: boolean | null;
  /** Whether the master's output is shown while a call waits. */
  readonly showOutputWhileWaiting: boolean;
  readonly workingDir: string | null;
  readonly dataPath: string | readonly string[] | null;
  readonly outDataPath: string | readonly string[] | null;
  /** The file system of data sources that name none. */
  readonly fileSystem: unknown;
  /** How many minutes results are waited for when a job has ended. */
  readonly resultsTimeout: number;
}

/** A compute context on a Hadoop cluster. */
export interface ClusterContext extends ContextValue, ClusterSlots {}

/** What they say by default; a page knows no user of the machine. */
export function clusterDefaults(): ClusterSlots & typeof COMMON {
  return {
    ...COMMON,
    hdfsShareDir: '/user/RevoShare',
    shareDir: '/var/RevoShare',
    clientShareDir: '/tmp',
    sshUsername: '',
    sshHostname: null,
    sshSwitches: '',
    sshProfileScript: null,
    sshClientDir: '',
    nameNode: rxGetOption('hdfsHost'),
    jobTrackerURL: null,
    port: rxGetOption('hdfsPort'),
    onClusterNode: null,
    showOutputWhileWaiting: true,
    workingDir: null,
    dataPath: null,
    outDataPath: null,
    fileSystem: null,
    resultsTimeout: 15,
  };
}
