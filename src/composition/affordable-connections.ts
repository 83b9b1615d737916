/**
 * How many connections the process can hold at once, whatever the configuration allows: whoever opens them need not have a
 * token. Beyond it they would cost the service its files or its memory, and so its life.
 */

export interface ConnectionMeans {
  /** Of the configuration. */
  readonly maxConnections: number;
  /** Of the configuration. A connection may keep as much waiting for the rest of a request. */
  readonly maxHeaderBytes: number;
  /** Files and sockets the process may have open at once. */
  readonly maxOpenFiles: number;
  /** What the process may use, of its container or of the machine. */
  readonly memoryBytes: number;
}

/** The service under load, its health check beside it, and somebody who looks around with the command line. */
const RESERVED_BYTES = 167_772_160;
/** Measured with 6 000 that hold back 15 kB: 9 kB of sockets and parser besides, and something to spare. */
const CONNECTION_BYTES = 12_288;
/** However little memory there is: enough for a load balancer and its probes. */
const LEAST = 100;

export function affordableConnections({
  maxConnections,
  maxHeaderBytes,
  maxOpenFiles,
  memoryBytes,
}: ConnectionMeans): number {
  // Without a file descriptor to spare, nothing works: no call to AWS, no file, not even measuring memory.
  const byFiles = Math.floor(maxOpenFiles * 0.75);
  const byMemory = Math.floor((memoryBytes - RESERVED_BYTES) / (maxHeaderBytes + CONNECTION_BYTES));
  return Math.min(maxConnections, byFiles, Math.max(LEAST, byMemory));
}
