/** Das Atelier: was auf der Staffelei steht und was daneben hängt. */
export const studio = {};
