// The variables that a build by hand can set in .env.
interface ImportMetaEnv {
  readonly VITE_API_URL?: string;
}
