import { afterAll, beforeAll } from 'vitest';
import { apiTests } from './api-suite.js';
import { contractTests } from './contract-suite.js';
import { hostileTests } from './hostile-suite.js';
import { RobotFixture } from './robot-fixture.js';
import { rosbridgeTests } from './rosbridge-suite.js';

// One file, because drawing and learning takes longer than most of these tests.
let fixture: RobotFixture;
beforeAll(async () => {
  fixture = await RobotFixture.make();
});
afterAll(() => fixture.remove());

apiTests(() => fixture);
hostileTests(() => fixture);
rosbridgeTests(() => fixture);
contractTests(() => fixture);
