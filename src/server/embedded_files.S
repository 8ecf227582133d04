// The packed files of the page /docs as bytes of the program; embedded_files.cc says what they are.

        .section .rodata
        .macro embedded name, file
        .global canasta_\name
        .global canasta_\name\()_end
canasta_\name:
        .incbin "\file"
canasta_\name\()_end:
        .endm

        embedded docs_html, docs.html.gz
        embedded docs_css, docs.css.gz
        embedded docs_js, docs.js.gz
        embedded swagger_ui_css, swagger-ui.css.gz
        embedded swagger_ui_js, swagger-ui-bundle.js.gz
        embedded favicon, favicon-32x32.png.gz

// Without this the linker would make the stack executable.
        .section .note.GNU-stack, "", @progbits
