int cvm_placeholder(void) { return 0; }
