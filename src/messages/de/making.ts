/** Ausgangsbilder, Masken, Erweitern, Vergrößern, Variationen, ControlNet, LoRAs. */
export const making = {};
