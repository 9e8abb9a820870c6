// What makes a module of ui/static/identifying.js.
export { identifying };
