// The host describes the error that ends its script for a report; other errors as workers do.
({ internals, entries }) => {
  const { describeErrorDetails } = entries;
  entries.describeErrorDetails = (thrown, stacks, forReport) =>
    forReport ? internals.load("lazy/host/uncaught.js")(thrown) : describeErrorDetails(thrown, stacks);
};
