throw new Error('this machine has no codec');
