/**
 * The widget's style on a partner's page. The button keeps its size in every state and the frame lies above the page, so that
 * nothing on the page ever moves. Handed over as a constructed sheet, which no `style-src` forbids.
 */
export const LOOK = `
:host{display:inline-block;width:18rem;max-width:100%;height:3.5rem;vertical-align:top}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([hidden]){display:none}
button{all:unset;box-sizing:border-box;display:flex;align-items:center;gap:.75rem;width:100%;height:100%;padding:0 1rem;
border:1px solid light-dark(#7f877c,#727d88);border-radius:.5rem;background:light-dark(#fbfcf9,#181d23);
color:light-dark(#171b1c,#eceff0);font:500 .9375rem/1.25 system-ui,sans-serif;cursor:pointer}
button:hover{background:light-dark(#e7e9e3,#0b0e12)}
button:focus-visible{outline:2px solid light-dark(#b53b08,#ff8f52);outline-offset:2px}
i{flex:none;width:1.375rem;height:1.375rem;--a:light-dark(#b53b08,#ff8f52);--b:light-dark(#7f877c,#727d88);
background:linear-gradient(var(--a),var(--a)) 0 0/45% 45%,linear-gradient(var(--a),var(--a)) 100% 100%/45% 45%,
linear-gradient(var(--b),var(--b)) 100% 0/45% 45%,linear-gradient(var(--b),var(--b)) 0 100%/45% 45%;background-repeat:no-repeat}
span{min-width:0}
small{display:block;overflow:hidden;color:light-dark(#4d5654,#a5b0b8);font-size:.8125rem;font-weight:400;
text-overflow:ellipsis;white-space:nowrap}
iframe{position:fixed;inset:auto 1rem 1rem auto;z-index:2147483647;box-sizing:content-box;width:22.5rem;
max-width:calc(100vw - 2rem - 2px);max-height:calc(100vh - 2rem - 2px);margin:0;padding:0;overflow:hidden;
border:1px solid light-dark(#7f877c,#727d88);border-radius:.75rem;background:light-dark(#fbfcf9,#181d23);color-scheme:inherit}
:host(:dir(rtl)) iframe{inset:auto auto 1rem 1rem}`;
