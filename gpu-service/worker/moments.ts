/** Named moments in the life of a generation, where the composition root may look in. Tests stop or kill the service there; nothing else uses them. */
type Moment = 'accepted' | 'claimed' | 'step' | 'painted' | 'finish-committed' | 'published';

export type MomentHook = (moment: Moment, id: string) => Promise<void>;

export const noHook: MomentHook = async () => undefined;
