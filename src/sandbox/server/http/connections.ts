// Which connections a port gives up when there are too many: never those whose request is being answered, and those of
// callers with a key last. So clients that send nothing, or send it slowly, cannot keep others out.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

type Use =
  /** Nothing, or a part of the headers, or a request that is answered already. */
  | 'waiting'
  /** A body of anybody. */
  | 'receiving'
  /** A body of a caller with a key. */
  | 'receiving-signed'
  | 'answering';

/** More than browsers and SDKs open, and few enough to leave file descriptors for everything else. */
const maxConnections = 512;
/** Connections whose caller is not known yet: more than many clients have that start at the same time. */
const maxUnknown = 128;

/** In the order of their last change: the first has made no progress for the longest time. */
type Open = Map<Socket, Use>;

const openOf = new WeakMap<Socket, Open>();

export function limitConnections(server: Server): void {
  const open: Open = new Map();
  server.on('connection', (socket: Socket) => {
    open.set(socket, 'waiting');
    openOf.set(socket, open);
    socket.once('close', () => open.delete(socket));
    if (open.size <= maxConnections) return;
    const given = oneToGiveUp(open);
    open.delete(given ?? socket);
    (given ?? socket).destroy();
  });
}

/** Undefined where all are being answered: then the new one has to come again, as clients do. */
function oneToGiveUp(open: Open): Socket | undefined {
  const all = [...open];
  const unknown = all.filter(([, use]) => use === 'waiting' || use === 'receiving');
  const signed = all.find(([, use]) => use === 'receiving-signed');
  return unknown.length > maxUnknown ? unknown[0]?.[0] : (signed ?? unknown[0])?.[0];
}

/** What a connection is used for from now on, or still is, with some progress. */
export function useConnection(socket: Socket, use: Use): void {
  const open = openOf.get(socket);
  if (open?.delete(socket)) open.set(socket, use);
}
