// `node --import <this>`: appends the address of every module that the process and its children load to MODULE_TRACE.
import { register } from 'node:module';

register('./trace-modules-hooks.mjs', import.meta.url);
