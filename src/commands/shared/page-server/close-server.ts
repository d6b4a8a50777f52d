// Ends a server at once, with the connections that browsers keep open.
import type { Server } from 'node:http';

export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
