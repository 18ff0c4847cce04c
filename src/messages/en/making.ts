/** Pictures to start from, masks, outpainting, upscaling, variations, ControlNet, LoRAs. */
export const making = {};
