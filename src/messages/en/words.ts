/** Words and phrases that several pages share: durations, states, buttons. */
export const words = {};
