/** Files that refer to others, so they go live last. */
const pagePattern = /\.(html?|xhtml|php|aspx?|jsp|json|xml|webmanifest)$|(^|\/)(sw|service-worker)\.js$/i;

/** Whether a file is likely to refer to others of the site. */
export const isPage = ({ path }: { readonly path: string }): boolean => pagePattern.test(path);
