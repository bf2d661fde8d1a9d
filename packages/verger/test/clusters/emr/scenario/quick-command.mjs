// Loaded before a command. Its pauses take a fiftieth of their time: that of the doubles passes with their calls. And what it
// uploads as Verger is small: packing takes seconds, and no node is here to unpack it.
import { register, syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const { setTimeout: pause } = timers;
timers.setTimeout = (milliseconds = 1, ...rest) => pause(milliseconds / 50, ...rest);
syncBuiltinESMExports();

register(new URL('small-archive.mjs', import.meta.url));
