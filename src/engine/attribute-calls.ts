// Says of each call which resource it was made for: the engine tells what it ensures, and does one thing at a time.
import type { Emit } from './types.ts';

/** Everything that is emitted goes through here on its way to the listeners. */
export function attributeCalls(emit: Emit): Emit {
  let resource: string | undefined;
  return (event) => {
    if (event.type === 'resource.ensuring' || event.type === 'resource.removing') resource = event.id;
    else if (event.type.startsWith('resource.') || /^(step|failure)\.|^check$/.test(event.type)) resource = undefined;
    emit(event.type === 'call' && resource !== undefined ? { ...event, resource } : event);
  };
}
