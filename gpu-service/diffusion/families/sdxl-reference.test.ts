/** SDXL's pictures against those of diffusers. */
import { describeReference } from './reference.cases.ts';

describeReference({ expected: 'sdxl', model: 'sdxl' });
