export const compatibilityPage = 1;
