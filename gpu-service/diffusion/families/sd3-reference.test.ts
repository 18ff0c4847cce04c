/** SD3's pictures against those of diffusers. A prompt without syntax is read alike in both ways. */
import { describeReference } from './reference.cases.ts';

describeReference({ expected: 'sd3', model: 'sd3' });
describeReference({ expected: 'sd3', model: 'sd3', syntax: 'a1111', only: (id) => id === 'square' });
