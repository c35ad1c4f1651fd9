int cvm_placeholder(void);
